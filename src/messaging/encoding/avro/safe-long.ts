import avro from 'avsc';

interface Tap {
  readonly buf: Buffer;
  pos: number;
  readLong(): number;
  writeLong(value: number): void;
}

/** Beyond it, the number that Avro writes for a long, twice its size, is none that is exact. */
const EXACT = 2 ** 52;
/** Of a long's variable-length form. */
const MOST_BYTES = 10;

/**
 * A long that is every safe integer. avsc reckons in floating point: -4503599627370497 comes back
 * as 4503599627370496.
 */
export class SafeLong extends avro.types.LongType {
  _check(value: unknown, _flags: unknown, hook?: (value: unknown, type: avro.Type) => void) {
    const isValid = Number.isSafeInteger(value);
    if (!isValid) hook?.(value, this);
    return isValid;
  }

  _read(tap: Tap): number {
    const start = tap.pos;
    const value = tap.readLong();
    return Math.abs(value) < EXACT ? value : readExactly(tap.buf, start);
  }

  _write(tap: Tap, value: number): void {
    if (!this._check(value, undefined)) throw new TypeError('no safe integer');
    if (Math.abs(value) < EXACT) tap.writeLong(value);
    else writeExactly(tap, BigInt(value));
  }
}

function readExactly(bytes: Buffer, start: number): number {
  let zigZag = 0n;
  for (let index = 0; index < MOST_BYTES; index++) {
    const byte = bytes[start + index] ?? 0;
    zigZag |= BigInt(byte & 0x7f) << BigInt(7 * index);
    if (byte < 0x80) break;
  }
  const value = Number((zigZag >> 1n) ^ -(zigZag & 1n));
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError('a long beyond 2^53, which no number holds exactly');
}

/** Beyond the end of the buffer nothing is written, and `pos` says how much is missing. */
function writeExactly(tap: Tap, value: bigint): void {
  let zigZag = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
  for (; zigZag > 0x7fn; zigZag >>= 7n) tap.buf[tap.pos++] = Number(zigZag & 0x7fn) | 0x80;
  tap.buf[tap.pos++] = Number(zigZag);
}
