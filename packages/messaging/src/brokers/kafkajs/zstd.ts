import { loadLibrary } from '../../load-library.js';

type Zstd = typeof import('@bokuweb/zstd-wasm');

/** The fastest of the regular levels, as WebAssembly holds up everything else while it runs. */
const LEVEL = 1;
/** The end of the library's text for ZSTD_error_dstSize_tooSmall. */
const TOO_SMALL = /code -70$/;

let loaded: Promise<Zstd> | undefined;

/** Loads zstd in WebAssembly, which every Node has; its own zstd only comes with 22.15. */
function loadZstd(): Promise<Zstd> {
  return (loaded ??= initZstd());
}

async function initZstd(): Promise<Zstd> {
  const name = '@bokuweb/zstd-wasm';
  const zstd = await loadLibrary('Compression "zstd"', [name], () => import('@bokuweb/zstd-wasm'));
  await zstd.init();
  return zstd;
}

export async function compressZstd(bytes: Buffer): Promise<Buffer> {
  const { compress } = await loadZstd();
  return toBuffer(compress(bytes, LEVEL));
}

/** Decompresses all frames. @throws where one is corrupt, or all are more than `maxBytes` */
export async function decompressZstd(bytes: Buffer, maxBytes: number): Promise<Buffer> {
  const { decompress } = await loadZstd();
  const parts: Buffer[] = [];
  let left = maxBytes;
  for (const { frame, contentSize, maxContentBytes } of zstdFrames(bytes)) {
    const tooLarge = new RangeError(`More than ${maxBytes} bytes.`);
    if (contentSize !== undefined && contentSize > left) throw tooLarge;
    // The library must be told how much room to make where the header does not say it.
    const room = Math.min(maxContentBytes, left);
    try {
      const part = toBuffer(decompress(frame, { defaultHeapSize: room }));
      left -= part.length;
      parts.push(part);
    } catch (error) {
      const { message } = error as Error;
      if (TOO_SMALL.test(message) && room < maxContentBytes) throw tooLarge;
      throw new Error(message.replace('Failed to compress', 'zstd failed'));
    }
  }
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}

interface ZstdFrame {
  readonly frame: Buffer;
  /** The decompressed size where the frame says it, which those of Java clients do not. */
  readonly contentSize: number | undefined;
  /** The most bytes its blocks can hold when decompressed. */
  readonly maxContentBytes: number;
}

const FRAME_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a5;
const MAX_BLOCK_BYTES = 128 * 1024;
const RLE_BLOCK = 1;
const COMPRESSED_BLOCK = 2;

/**
 * Cuts the frames apart, since the library looks at the first header only.
 *
 * @see https://datatracker.ietf.org/doc/html/rfc8878#section-3.1
 */
function zstdFrames(bytes: Buffer): ZstdFrame[] {
  const frames: ZstdFrame[] = [];
  const read = (at: number, length: number): number => {
    if (at + length > bytes.length) throw new Error('The frame is cut off.');
    return length === 0 ? 0 : bytes.readUIntLE(at, length);
  };
  let at = 0;
  do {
    const magic = read(at, 4);
    if (magic >>> 4 === SKIPPABLE_MAGIC) {
      at += 8 + read(at + 4, 4);
      continue;
    }
    if (magic !== FRAME_MAGIC) throw new Error(`No frame at byte ${at}.`);

    const descriptor = read(at + 4, 1);
    const isSingleSegment = (descriptor & 0x20) !== 0;
    const dictionaryIdBytes = [0, 1, 2, 4][descriptor & 3]!;
    const contentSizeBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >>> 6]!;
    const contentSizeAt = at + 5 + (isSingleSegment ? 0 : 1) + dictionaryIdBytes;
    const contentSize =
      read(contentSizeAt, Math.min(contentSizeBytes, 4)) +
      (contentSizeBytes === 2 ? 256 : 0) +
      (contentSizeBytes === 8 ? read(contentSizeAt + 4, 4) * 2 ** 32 : 0);

    let end = contentSizeAt + contentSizeBytes;
    let maxContentBytes = 0;
    for (let isLast = false; !isLast;) {
      const header = read(end, 3);
      const type = (header >>> 1) & 3;
      const size = header >>> 3;
      maxContentBytes += type === COMPRESSED_BLOCK ? MAX_BLOCK_BYTES : size;
      end += 3 + (type === RLE_BLOCK ? 1 : size);
      isLast = (header & 1) !== 0;
    }
    if ((descriptor & 4) !== 0) end += 4;
    const frame = bytes.subarray(at, end);
    frames.push({
      frame,
      contentSize: contentSizeBytes > 0 ? contentSize : undefined,
      maxContentBytes,
    });
    at = end;
  } while (at < bytes.length);
  return frames;
}

function toBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}
