import avro from 'avsc';

/** What avsc writes to. */
interface Tap {
  readonly buf: Buffer;
  pos: number;
  writeLong(value: number): void;
}

/** Beyond it, the number that Avro writes for a long, twice its size, is none that is exact. */
const EXACT = 2 ** 52;

/**
 * A long that is every safe integer. avsc reckons in floating point: -4503599627370497 would be
 * stored as -4503599627370496.
 */
export class SafeLong extends avro.types.LongType {
  _check(value: unknown, _flags: unknown, hook?: (value: unknown, type: avro.Type) => void) {
    const isValid = Number.isSafeInteger(value);
    if (!isValid) hook?.(value, this);
    return isValid;
  }

  _write(tap: Tap, value: unknown): void {
    if (!this._check(value, undefined)) throw new TypeError('no safe integer');
    const long = value as number;
    if (Math.abs(long) < EXACT) tap.writeLong(long);
    else writeExactly(tap, BigInt(long));
  }
}

/** Beyond the end of the buffer nothing is written, and `pos` says how much is missing. */
function writeExactly(tap: Tap, value: bigint): void {
  let zigZag = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
  for (; zigZag > 0x7fn; zigZag >>= 7n) tap.buf[tap.pos++] = Number(zigZag & 0x7fn) | 0x80;
  tap.buf[tap.pos++] = Number(zigZag);
}
