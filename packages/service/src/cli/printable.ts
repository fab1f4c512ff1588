import { isUtf8 } from 'node:buffer';

// oxlint-disable-next-line no-control-regex -- what a message holds must not steer the terminal
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** Escapes control characters, so that text stays on one line and cannot steer the terminal. */
export function printable(text: string): string {
  return text.replace(CONTROL, (character) => {
    const [escaped] = JSON.stringify(character).slice(1, -1).match(/^\\.+/) ?? [];
    return escaped ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** Bytes for programs: as text if they are UTF-8. */
export type ReadableBytes = { readonly text: string } | { readonly base64: string };

export function readable(bytes: Buffer): ReadableBytes {
  return isUtf8(bytes) ? { text: bytes.toString() } : { base64: bytes.toString('base64') };
}

/** Bytes for people: `-` for none, and base64 if they are not UTF-8. */
export function bytesText(bytes: Buffer | null): string {
  if (bytes === null) return '-';
  return isUtf8(bytes) ? bytes.toString() : `base64:${bytes.toString('base64')}`;
}
