import { loadLibrary } from '../../load-library.js';

/**
 * The beginning of what snappy-java, and with it every Java client, writes: these 8 bytes, two versions
 * of 4 bytes, then blocks of raw snappy, each after its length.
 *
 * @see https://github.com/xerial/snappy-java#compatibility-notes
 */
const XERIAL_MAGIC = Buffer.from('\x82SNAPPY\0', 'latin1');
const XERIAL_HEADER_BYTES = XERIAL_MAGIC.length + 8;

/** Compresses into one raw block without framing, which all clients read. */
const loadSnappy = () => loadLibrary('Compression "snappy"', ['snappy'], () => import('snappy'));
export async function compressSnappy(bytes: Buffer): Promise<Buffer> {
  const { compress } = await loadSnappy();
  return compress(bytes);
}

/** Decompresses raw blocks, or the framing of Java clients. @throws where it is corrupt or more than `maxBytes` */
export async function decompressSnappy(bytes: Buffer, maxBytes: number): Promise<Buffer> {
  const blocks = rawBlocks(bytes);
  const size = blocks.reduce((sum, block) => sum + declaredSize(block), 0);
  if (size > maxBytes) throw new RangeError(`${size} bytes, more than ${maxBytes}.`);
  const { uncompress } = await loadSnappy();
  const parts = await Promise.all(blocks.map((block) => uncompress(block) as Promise<Buffer>));
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}

function rawBlocks(bytes: Buffer): Buffer[] {
  // No raw block begins like this: it would refer back to bytes that are not there yet.
  if (!bytes.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) return [bytes];
  if (bytes.length < XERIAL_HEADER_BYTES) throw new Error('The header is cut off.');
  const blocks: Buffer[] = [];
  for (let at = XERIAL_HEADER_BYTES; at < bytes.length;) {
    const length = at + 4 <= bytes.length ? bytes.readInt32BE(at) : -1;
    const begin = at + 4;
    if (length < 0 || begin + length > bytes.length)
      throw new Error(`The block at byte ${at} is cut off.`);
    at = begin + length;
    blocks.push(bytes.subarray(begin, at));
  }
  return blocks;
}

/** Reads a raw block's decompressed size, with which it begins: 7 bits a byte, the lowest first. */
function declaredSize(block: Buffer): number {
  let size = 0;
  for (const [index, byte] of block.subarray(0, 5).entries()) {
    size += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) break;
  }
  return size;
}
