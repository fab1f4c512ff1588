import { compressSync } from 'snappy';
import { describe, expect, it } from 'vitest';
import { decompressSnappy } from './snappy.js';

const MEGABYTE = 1_048_576;
/** The magic bytes of snappy-java, version 1, readable since version 1. */
const HEADER = '82534e41505059000000000100000001';

/** As snappy-java writes it: blocks of 32 KiB, each with its length. */
function xerial(bytes: Buffer): Buffer {
  const parts: Buffer[] = [Buffer.from(HEADER, 'hex')];
  for (let at = 0; at < bytes.length; at += 32_768) {
    const block = compressSync(bytes.subarray(at, at + 32_768));
    const length = Buffer.alloc(4);
    length.writeInt32BE(block.length);
    parts.push(length, block);
  }
  return Buffer.concat(parts);
}

describe('Snappy as Java clients frame it', () => {
  it.each([0, 1, 32_768, 100_000])('is read: %i bytes', async (length) => {
    const bytes = Buffer.alloc(length, 'Zażółć gęślą jaźń ');
    expect((await decompressSnappy(xerial(bytes), MEGABYTE)).equals(bytes)).toBe(true);
  });

  it.each([
    ['in its header', 12],
    ['in the length of its first block', 18],
    ['in its second block', 3_000],
  ])('is refused where it is cut off %s', async (_where, length) => {
    const cut = xerial(Buffer.alloc(100_000, 'abc')).subarray(0, length);
    await expect(decompressSnappy(cut, MEGABYTE)).rejects.toThrow(/cut off/);
  });

  it('is refused where the length of a block is negative', async () => {
    const framed = xerial(Buffer.from('abc'));
    framed.writeInt32BE(-1, 16);
    await expect(decompressSnappy(framed, MEGABYTE)).rejects.toThrow('block at byte 16 is cut off');
  });

  it('is refused where all blocks together are larger than allowed', async () => {
    const framed = xerial(Buffer.alloc(100_000));
    await expect(decompressSnappy(framed, 99_999)).rejects.toThrow('100000 bytes, more than 99999');
  });
});

describe('Raw snappy', () => {
  it('is refused by the size it claims, before there is room made for it', async () => {
    const claimed = Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0]);
    await expect(decompressSnappy(claimed, MEGABYTE)).rejects.toThrow('4294967295 bytes, more');
  });
});
