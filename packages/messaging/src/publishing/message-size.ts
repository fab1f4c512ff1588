import type { OutgoingMessage } from '../ports/index.js';

/** Adds up the bytes that a message needs on the wire at most, with room for its framing. */
export function sizeOf({ key, value, headers }: OutgoingMessage): number {
  let bytes = 64 + (key?.length ?? 0) + (value?.length ?? 0);
  for (const [name, header] of Object.entries(headers)) {
    const values = Buffer.isBuffer(header) ? [header] : header;
    for (const each of values) bytes += 8 + name.length + each.length;
  }
  return bytes;
}
