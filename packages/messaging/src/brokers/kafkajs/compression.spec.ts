import kafkajs from 'kafkajs';
import { createRequire } from 'node:module';
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CompressionFailedError } from '../../errors.js';
import { type Compression, compressionType, createCodec, registerCodecs } from './compression.js';
import { MalformedBytesError } from './records/byte-cursor.js';

const CODECS = ['gzip', 'snappy', 'lz4', 'zstd'] as const;
type Codec = (typeof CODECS)[number];

const compress = (codec: Codec, buffer: Buffer): Promise<Buffer> =>
  createCodec(codec).compress({ buffer });

/** Half text, half noise: codecs store what does not compress in another way. */
function megabyte(): Buffer {
  const text = Array.from({ length: 6_000 }, (_, index) => `{"userId":"${index}","name":"Ada"}\n`);
  return Buffer.concat([Buffer.from(text.join('')), randomBytes(1024 * 1024)]).subarray(-1_048_576);
}

describe('The codecs', () => {
  // First in this file: nothing has been used yet.
  it('load their libraries when first used, and not before', async () => {
    const { cache } = createRequire(import.meta.url);
    const loaded = (): string[] =>
      Object.keys(cache).filter((file) => /node_modules.(snappy|lz4-napi|@bokuweb)./.test(file));
    registerCodecs();
    expect(loaded()).toEqual([]);
    await Promise.all(CODECS.map((codec) => compress(codec, Buffer.from('used'))));
    expect(loaded()).not.toEqual([]);
  });

  it.each(CODECS)('of kafkajs include %s, which it reads back', async (codec) => {
    registerCodecs();
    const type = compressionType(codec) as keyof typeof kafkajs.CompressionCodecs;
    const registered = kafkajs.CompressionCodecs[type]() as ReturnType<typeof createCodec>;
    const compressed = await registered.compress({ buffer: Buffer.from('records') });
    expect(String(await registered.decompress(compressed))).toBe('records');
  });

  it.each<[Compression, number]>([
    ['none', 0],
    ['gzip', 1],
    ['snappy', 2],
    ['lz4', 3],
    ['zstd', 4],
  ])('have the number that the protocol gives %s: %i', (compression, number) => {
    expect(compressionType(compression)).toBe(number);
  });
});

describe.each(CODECS)('A batch compressed with %s', (codec) => {
  const { decompress } = createCodec(codec);

  it.each<[string, Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['one byte', Buffer.from('a')],
    ['a megabyte', megabyte()],
    ['a megabyte of zeros', Buffer.alloc(1_048_576)],
    ['part of another buffer', Buffer.from('..records..').subarray(2, 9)],
  ])('reads as it was: %s', async (_what, bytes) => {
    const decompressed = await decompress(await compress(codec, bytes));
    expect(decompressed).toBeInstanceOf(Buffer);
    expect(decompressed.equals(bytes)).toBe(true);
  });

  it('is smaller', async () => {
    const records = Buffer.from('{"userId":"1","name":"Ada"}'.repeat(1_000));
    expect((await compress(codec, records)).length).toBeLessThan(records.length / 5);
  });

  it('keeps apart from others that are compressed at the same time', async () => {
    const all = Array.from({ length: 20 }, (_, index) => Buffer.alloc(50_000, `batch ${index},`));
    const read = await Promise.all(all.map(async (b) => decompress(await compress(codec, b))));
    expect(read.map(String)).toEqual(all.map(String));
  });

  it.each<[string, (intact: Buffer) => Buffer]>([
    ['is cut off', (intact) => intact.subarray(0, intact.length / 2)],
    ['lacks its end', (intact) => intact.subarray(0, -9)],
    ['is empty', () => Buffer.alloc(0)],
    ['is something else', () => Buffer.from('something else altogether')],
  ])('is refused where it %s, naming the codec', async (_what, corrupt) => {
    const intact = await compress(codec, megabyte());
    const reading = decompress(corrupt(intact));
    await expect(reading).rejects.toBeInstanceOf(MalformedBytesError);
    await expect(reading).rejects.toThrow(new RegExp(`^${codec} cannot be decompressed: .+\\.$`));
    // kafkajs would pass on the cause, and lose what we say.
    await expect(reading).rejects.not.toHaveProperty('cause');
  });

  it('is refused where it is larger than allowed, and read where it is just as large', async () => {
    const zeros = Buffer.alloc(500_000);
    const compressed = await compress(codec, zeros);
    await expect(createCodec(codec, 499_999).decompress(compressed)).rejects.toThrow(
      /cannot be decompressed: .*(more|larger) than 499999/i,
    );
    expect((await createCodec(codec, 500_000).decompress(compressed)).equals(zeros)).toBe(true);
  });
});

describe('A batch that cannot be compressed', () => {
  it.each(['snappy', 'lz4', 'zstd'] as const)(
    'fails with a code, and is not tried again: %s',
    async (codec) => {
      const compressing = compress(codec, null as unknown as Buffer);
      await expect(compressing).rejects.toBeInstanceOf(CompressionFailedError);
      await expect(compressing).rejects.toMatchObject({
        code: 'MESSAGING_COMPRESSION_FAILED',
        retriable: false,
      });
    },
  );
});
