import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { compressZstd, decompressZstd } from './zstd.js';

const MEGABYTE = 1_048_576;
const TWO_MEGABYTE_WINDOW = 0x58;
const SKIPPABLE = Buffer.from('522a4d1803000000616263', 'hex');

/** Several blocks: each holds 128 KiB at most. */
const records = Buffer.concat([
  Buffer.alloc(400_000, '{"userId":"1","name":"Ada"}'),
  randomBytes(200_000),
]);

/** As Java clients write a frame, which they begin before they know how much there will be. */
function withoutContentSize(frame: Buffer): Buffer {
  const descriptor = frame[4]!;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const contentSizeBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >>> 6]!;
  const contentSizeAt = isSingleSegment ? 5 : 6;
  const window = isSingleSegment ? TWO_MEGABYTE_WINDOW : frame[5]!;
  const header = Buffer.from([descriptor & 0x1f, window]);
  const blocks = frame.subarray(contentSizeAt + contentSizeBytes);
  return Buffer.concat([frame.subarray(0, 4), header, blocks]);
}

const frameOf = async (bytes: Buffer): Promise<Buffer> => {
  const frame = await compressZstd(bytes);
  expect(frame.readUInt32LE()).toBe(0xfd2fb528);
  return frame;
};

describe('Zstandard', () => {
  it('is read where the frame does not say its size, in one block or several', async () => {
    for (const bytes of [Buffer.from('a'), records, Buffer.alloc(MEGABYTE)]) {
      const frame = withoutContentSize(await frameOf(bytes));
      expect((await decompressZstd(frame, MEGABYTE)).equals(bytes)).toBe(true);
    }
  });

  it('is read where there are several frames, with and without size, and some to skip', async () => {
    const frame = await frameOf(records);
    const frames = Buffer.concat([SKIPPABLE, frame, withoutContentSize(frame), SKIPPABLE, frame]);
    const expected = Buffer.concat([records, records, records]);
    expect((await decompressZstd(frames, 2 * MEGABYTE)).equals(expected)).toBe(true);
  });

  it('is read where its content has 255 to 65,536 bytes, and the size a form of its own', async () => {
    for (const length of [255, 256, 65_535, 65_791, 65_792]) {
      const bytes = Buffer.alloc(length, 'Zażółć');
      const decompressed = await decompressZstd(await frameOf(bytes), length);
      expect(decompressed.equals(bytes)).toBe(true);
    }
  });

  it('is refused where it grows beyond what is allowed without saying so', async () => {
    const bomb = withoutContentSize(await frameOf(Buffer.alloc(10 * MEGABYTE)));
    expect(bomb.length).toBeLessThan(2_000);
    await expect(decompressZstd(bomb, MEGABYTE)).rejects.toThrow('More than 1048576 bytes.');
  });

  it('is refused where only all frames together are larger than allowed', async () => {
    const frame = await frameOf(Buffer.alloc(60_000));
    for (const each of [frame, withoutContentSize(frame)])
      await expect(decompressZstd(Buffer.concat([each, each]), 100_000)).rejects.toThrow(
        'More than 100000 bytes.',
      );
  });

  it('is refused by the size it claims, before there is room made for it', async () => {
    const claim = Buffer.from('28b52ffde0' + '0000000000010000' + '010000', 'hex');
    await expect(decompressZstd(claim, MEGABYTE)).rejects.toThrow('More than 1048576 bytes.');
  });

  it.each([
    ['its header', 5],
    ['a block', 1_000],
  ])('is refused where it is cut off in %s', async (_where, length) => {
    const frame = withoutContentSize(await frameOf(records)).subarray(0, length);
    await expect(decompressZstd(frame, MEGABYTE)).rejects.toThrow('The frame is cut off.');
  });

  it('is refused where something else follows the first frame', async () => {
    const frames = Buffer.concat([await frameOf(records), Buffer.from('else')]);
    await expect(decompressZstd(frames, MEGABYTE)).rejects.toThrow(/No frame at byte \d+\./);
  });

  it('is refused where a block is damaged, in words that say what failed', async () => {
    const frame = await frameOf(Buffer.alloc(100_000, '{"userId":"1","name":"Ada"}'));
    frame.fill(0xff, 12);
    await expect(decompressZstd(frame, MEGABYTE)).rejects.toThrow(/^zstd failed with code -\d+$/);
  });
});
