import { isUtf8 } from 'node:buffer';

export { printable } from '@nest-kafka-kit/messaging/operating';

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
