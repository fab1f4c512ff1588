import kafkajs from 'kafkajs';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { CompressionFailedError, LibraryMissingError } from '../../errors.js';
import { loadLibrary } from '../../load-library.js';
import { lz4ContentSize } from './lz4.js';
import { MalformedBytesError } from './records/byte-cursor.js';
import { compressSnappy, decompressSnappy } from './snappy.js';
import { compressZstd, decompressZstd } from './zstd.js';

// CommonJS, whose exports Node does not all find by name.
const { CompressionCodecs, CompressionTypes } = kafkajs;

/** A batch's compression, on the way and on the broker's disk. */
export type Compression = 'none' | Codec;

type Codec = keyof typeof formats;

/** A form of compression; its library is loaded when first used. */
interface Format {
  readonly compress: (bytes: Buffer) => Promise<Buffer>;
  /** Rejects bytes that are corrupt, or more than `maxBytes` when decompressed. */
  readonly decompress: (bytes: Buffer, maxBytes: number) => Promise<Buffer>;
}

/**
 * The most bytes of one batch when decompressed, if nothing else is set: a few kilobytes can claim to
 * be gigabytes. Producers fill a batch up to what their broker takes, mostly 1 MiB when compressed.
 */
export const DEFAULT_MAX_BATCH_BYTES = 32 * 1024 * 1024;

let maxBatchBytes = DEFAULT_MAX_BATCH_BYTES;

/** Bounds the batches that are read from now on, by all clients of this process. */
export function limitBatches(bytes: number): void {
  maxBatchBytes = bytes;
}

const gzipped = promisify(gzip);
const gunzipped = promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip);

const loadLz4 = () => loadLibrary('Compression "lz4"', ['lz4-napi'], () => import('lz4-napi'));

const formats = {
  gzip: {
    compress: (bytes) => gzipped(bytes),
    decompress: (bytes, maxOutputLength) => gunzipped(bytes, { maxOutputLength }),
  },
  snappy: { compress: compressSnappy, decompress: decompressSnappy },
  lz4: {
    compress: async (bytes) => (await loadLz4()).compressFrame(bytes),
    decompress: async (bytes, maxBytes) => {
      const { decompressFrame } = await loadLz4();
      const size = lz4ContentSize(bytes);
      if (size > maxBytes) throw new RangeError(`${size} bytes, more than ${maxBytes}.`);
      return decompressFrame(bytes);
    },
  },
  zstd: { compress: compressZstd, decompress: decompressZstd },
} as const satisfies Record<string, Format>;

const types = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD,
} as const;

/** Finds kafkajs's name of a compression. */
export function compressionType(compression: Compression): kafkajs.CompressionTypes {
  return types[compression];
}

/**
 * Teaches kafkajs every codec of Kafka, whatever this service itself compresses with, as others
 * write the topics it reads. kafkajs itself knows gzip alone, without a bound.
 */
export function registerCodecs(): void {
  for (const codec of Object.keys(formats) as Codec[]) {
    const registered = createCodec(codec);
    CompressionCodecs[types[codec]] = () => registered;
  }
}

/** Finds the codec of a batch by its number in the protocol; `undefined` where there is none. */
export function codecOf(
  type: number,
): Pick<ReturnType<typeof createCodec>, 'decompress'> | undefined {
  const codecs = CompressionCodecs as Partial<Record<number, () => ReturnType<typeof createCodec>>>;
  return codecs[type]?.();
}

/**
 * Makes a codec as kafkajs calls it. Its errors have no `cause`, which kafkajs would pass on in their
 * place.
 *
 * @throws LibraryMissingError | CompressionFailedError | MalformedBytesError
 */
export function createCodec(codec: Codec, maxBytes?: number) {
  const { compress, decompress } = formats[codec];
  return {
    compress: ({ buffer }: { readonly buffer: Buffer }): Promise<Buffer> =>
      compress(buffer).catch((error: unknown) => {
        if (error instanceof LibraryMissingError) throw error;
        throw new CompressionFailedError(codec, reasonOf(error));
      }),
    decompress: (bytes: Buffer): Promise<Buffer> =>
      decompress(bytes, maxBytes ?? maxBatchBytes).catch((error: unknown) => {
        if (error instanceof LibraryMissingError) throw error;
        throw new MalformedBytesError(`${codec} cannot be decompressed: ${reasonOf(error)}`);
      }),
  };
}

/**
 * Tries a codec once, so that what it lacks is found out at the start and not by the first publish.
 *
 * @throws LibraryMissingError | CompressionFailedError
 */
export async function tryCompression(compression: Compression): Promise<void> {
  if (compression !== 'none')
    await createCodec(compression).compress({ buffer: Buffer.from('try') });
}

function reasonOf(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return reason.replace(/\.?$/, '.');
}
