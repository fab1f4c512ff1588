import { decodeUtf8 } from '@nest-kafka-kit/messaging/events';
import { UnreadableFieldError } from './unreadable-field.js';

/** The longest a long can be in its variable-length form. */
const MAX_LONG_BYTES = 10;
/** A number holds every integer exactly up to this many bytes of seven bits. */
const EXACT_BYTES = 7;

/**
 * How many records, nulls and empty fixed a value may have on top of those its size allows. They
 * take no bytes of their own, so a schema of 6 KB could make 2^100 of them; yet records within
 * records within lists add up honestly.
 */
const FREE_PER_VALUE = 1_000;
const FREE_PER_BYTE = 4;

/** The digits that a value may have on top of those its bytes say: the zeros of decimals' scales. */
const DIGITS_PER_VALUE = 1_000_000;

/**
 * Reads Avro's bytes from first to last, and never beyond them.
 *
 * @see https://avro.apache.org/docs/1.12.0/specification/#binary-encoding
 */
export class AvroInput {
  private position = 0;
  private freeLeft: number;
  private digitsLeft = DIGITS_PER_VALUE;

  constructor(private readonly bytes: Buffer) {
    this.freeLeft = FREE_PER_VALUE + FREE_PER_BYTE * bytes.length;
  }

  /** @throws RangeError where bytes are left */
  end(): void {
    if (this.position < this.bytes.length) throw new RangeError('more bytes than its schema has');
  }

  /** Counts a value that takes no bytes of its own. @throws RangeError */
  chargeFree(): void {
    if (--this.freeLeft < 0) throw new RangeError('more records than its bytes could fill');
  }

  /** Counts digits that take no bytes. @throws RangeError */
  chargeDigits(count: number): void {
    this.digitsLeft -= count;
    if (this.digitsLeft < 0) throw new RangeError('more digits than its bytes could fill');
  }

  boolean(): boolean {
    const byte = this.byte();
    if (byte > 1) throw new RangeError(`a boolean of ${byte}`);
    return byte === 1;
  }

  int(): number {
    const value = this.count();
    if (value !== (value | 0)) throw new RangeError('an int of more than 32 bits');
    return value;
  }

  /** @throws UnreadableFieldError for what no number holds exactly */
  long(): number {
    const value = this.count();
    if (Number.isSafeInteger(value)) return value;
    throw new UnreadableFieldError(
      'a long beyond 2^53, which no number holds exactly',
      'Declare a string, which gets its digits, or a bigint: @IsInt64()',
    );
  }

  /** Reads a long as a length, an index or a number of items; one beyond 2^53 is not exact. */
  count(): number {
    const start = this.position;
    let zigZag = 0;
    let unit = 1;
    for (let count = 0; count < EXACT_BYTES; count++, unit *= 128) {
      const byte = this.byte();
      zigZag += (byte & 0x7f) * unit;
      if (byte < 0x80) return zigZag % 2 === 0 ? zigZag / 2 : -(zigZag + 1) / 2;
    }
    this.position = start;
    return Number(this.bigLong());
  }

  bigLong(): bigint {
    let zigZag = 0n;
    for (let count = 0; count < MAX_LONG_BYTES; count++) {
      const byte = this.byte();
      zigZag |= BigInt(byte & 0x7f) << BigInt(7 * count);
      if (byte < 0x80) return BigInt.asIntN(64, (zigZag >> 1n) ^ -(zigZag & 1n));
    }
    throw new RangeError('a long of more than 64 bits');
  }

  float(): number {
    return this.bytes.readFloatLE(this.advance(4));
  }

  double(): number {
    return this.bytes.readDoubleLE(this.advance(8));
  }

  /** @throws UnreadableFieldError for bytes that are no UTF-8 */
  text(remedy = 'Its producer has to write UTF-8'): string {
    const value = decodeUtf8(this.slice(this.length()));
    if (value === undefined) throw new UnreadableFieldError('a text that is no UTF-8', remedy);
    return value;
  }

  /** A copy of the bytes, with their length before them. */
  lengthAndBytes(): Buffer {
    return Buffer.from(this.slice(this.length()));
  }

  /** A copy of the bytes. */
  fixed(size: number): Buffer {
    if (size === 0) this.chargeFree();
    return Buffer.from(this.slice(size));
  }

  skipFixed(size: number): void {
    if (size === 0) this.chargeFree();
    this.advance(size);
  }

  skipLengthAndBytes(): void {
    this.advance(this.length());
  }

  /**
   * Calls `read` for each item of an array or a map, block by block.
   *
   * @throws RangeError for more than there can be
   */
  eachItem(read: () => void): void {
    for (let size = this.blockSize(); size > 0; size = this.blockSize()) {
      for (let index = 0; index < size; index++) read();
    }
  }

  /** Answers 0 after the last block. */
  private blockSize(): number {
    let size = this.count();
    if (size < 0) {
      size = -size;
      // The block's size in bytes, which lets others skip it.
      this.count();
    }
    const most = this.bytes.length - this.position + this.freeLeft;
    if (size > most) throw new RangeError('more items than bytes');
    return size;
  }

  private length(): number {
    const length = this.count();
    if (length < 0) throw new RangeError('a negative length');
    return length;
  }

  private byte(): number {
    const byte = this.bytes[this.position++];
    if (byte === undefined) throw endOfBytes();
    return byte;
  }

  private slice(length: number): Buffer {
    const start = this.advance(length);
    return this.bytes.subarray(start, this.position);
  }

  /** @returns the position before */
  private advance(length: number): number {
    const start = this.position;
    if (length > this.bytes.length - start) throw endOfBytes();
    this.position += length;
    return start;
  }
}

const endOfBytes = (): RangeError => new RangeError('it ends too early');
