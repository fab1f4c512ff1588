const MAX_VARINT_BYTES = 5;
const MAX_VARLONG_BYTES = 10;

/** Bytes that are not what their sender or the protocol says they are. */
export class MalformedBytesError extends Error {}

/** Reads the protocol's types one after the other, and never beyond the end. */
export class ByteCursor {
  constructor(
    readonly bytes: Buffer,
    public at = 0,
    readonly end = bytes.length,
  ) {}

  get left(): number {
    return this.end - this.at;
  }

  /** Moves over that many bytes; returns where they begin. @throws MalformedBytesError */
  take(length: number): number {
    const from = this.at;
    if (length < 0 || length > this.end - from)
      throw new MalformedBytesError(
        `${length} bytes at ${from} where ${this.end - from} are left.`,
      );
    this.at = from + length;
    return from;
  }

  int8(): number {
    return this.bytes.readInt8(this.take(1));
  }

  int16(): number {
    return this.bytes.readInt16BE(this.take(2));
  }

  int32(): number {
    return this.bytes.readInt32BE(this.take(4));
  }

  int64(): bigint {
    return this.bytes.readBigInt64BE(this.take(8));
  }

  /** Reads a text after its length in two bytes. */
  string(): string {
    const length = this.int16();
    const from = this.take(Math.max(length, 0));
    return this.bytes.toString('utf8', from, this.at);
  }

  /** Reads bytes after their length, as a part of the whole; `null` where the length is -1. */
  varbytes(): Buffer | null {
    const length = this.varint();
    if (length === -1) return null;
    const from = this.take(length);
    return this.bytes.subarray(from, this.at);
  }

  /** Reads a number of 32 bits: 7 bits a byte, the lowest first, zigzag. */
  varint(): number {
    const { bytes, end } = this;
    let raw = 0;
    for (let index = 0; index < MAX_VARINT_BYTES; index++) {
      if (this.at >= end) throw new MalformedBytesError(`A number at ${this.at} is cut off.`);
      const byte = bytes[this.at++]!;
      raw |= (byte & 0x7f) << (7 * index);
      if (byte < 0x80) return (raw >>> 1) ^ -(raw & 1);
    }
    throw new MalformedBytesError(`A number at ${this.at} has more than 32 bits.`);
  }

  /** Reads a number of 64 bits; as a bigint only where it has more than 28. */
  varlong(): number | bigint {
    const from = this.at;
    for (let index = 0; index < 4 && this.at < this.end; index++) {
      if (this.bytes[this.at++]! >= 0x80) continue;
      this.at = from;
      return this.varint();
    }
    this.at = from;
    let raw = 0n;
    for (let index = 0n; index < MAX_VARLONG_BYTES; index++) {
      const byte = this.bytes[this.take(1)]!;
      raw |= BigInt(byte & 0x7f) << (7n * index);
      if (byte < 0x80) return BigInt.asIntN(64, (raw >> 1n) ^ -(raw & 1n));
    }
    throw new MalformedBytesError(`A number at ${this.at} has more than 64 bits.`);
  }
}
