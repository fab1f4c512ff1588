const FRAME_MAGIC = 0x184d2204;
const CONTENT_SIZE_FLAG = 0x08;
const DICTIONARY_FLAG = 0x01;
const BLOCK_CHECKSUM_FLAG = 0x10;
const UNCOMPRESSED_FLAG = 0x80000000;
const MIN_MATCH = 4;

/**
 * Counts the bytes that an LZ4 frame decompresses to, without doing it: the library makes room for
 * whatever a frame unfolds to, up to 255 times its size.
 *
 * @throws where the frame is cut off
 * @see https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md
 */
export function lz4ContentSize(bytes: Buffer): number {
  if (bytes.length < 7 || bytes.readUInt32LE(0) !== FRAME_MAGIC)
    throw new Error('There is no frame.');
  const flags = bytes[4]!;
  let at = 7 + ((flags & CONTENT_SIZE_FLAG) > 0 ? 8 : 0) + ((flags & DICTIONARY_FLAG) > 0 ? 4 : 0);
  let size = 0;
  for (;;) {
    if (at + 4 > bytes.length) throw new Error('The frame is cut off.');
    const word = bytes.readUInt32LE(at);
    at += 4;
    if (word === 0) return size;
    const length = word & ~UNCOMPRESSED_FLAG;
    if (at + length > bytes.length) throw new Error('The frame is cut off.');
    size += word >= UNCOMPRESSED_FLAG ? length : blockContentSize(bytes, at, at + length);
    at += length + ((flags & BLOCK_CHECKSUM_FLAG) > 0 ? 4 : 0);
  }
}

/** Adds up the literals and matches of a block. */
function blockContentSize(bytes: Buffer, from: number, end: number): number {
  let size = 0;
  let at = from;
  const extended = (length: number): number => {
    if (length < 15) return length;
    let sum = length;
    for (let byte = 255; byte === 255 && at < end;) sum += byte = bytes[at++]!;
    return sum;
  };
  while (at < end) {
    const token = bytes[at++]!;
    const literals = extended(token >>> 4);
    size += literals;
    at += literals;
    if (at >= end) break;
    at += 2;
    size += extended(token & 0x0f) + MIN_MATCH;
  }
  return size;
}
