import { randomBytes } from 'node:crypto';
import { compressFrame } from 'lz4-napi';
import { describe, expect, it } from 'vitest';
import { lz4ContentSize } from './lz4.js';

describe('The size of an LZ4 frame', () => {
  it.each<[string, Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['a byte', Buffer.from('a')],
    ['noise', randomBytes(300_000)],
    ['zeros', Buffer.alloc(5_000_000)],
    ['text', Buffer.from('{"userId":"1","name":"Ada"}'.repeat(30_000))],
  ])('is that of its content: %s', async (_what, bytes) => {
    expect(lz4ContentSize(await compressFrame(bytes))).toBe(bytes.length);
  });

  it('is not to be had where it is cut off', async () => {
    const frame = await compressFrame(Buffer.alloc(100_000, 'text'));
    for (let length = 0; length < frame.length; length++)
      expect(() => lz4ContentSize(frame.subarray(0, length))).toThrow(/cut off|no frame/);
  });
});
