import avro from 'avsc';

/** The part of avsc's output buffer that is used here. */
export interface Tap {
  readonly buf: Buffer;
  pos: number;
  writeLong(value: number): void;
}

/** Avro writes twice the number for a long; from here on that product is no longer exact. */
const EXACT = 2 ** 52;

/**
 * A long that can be any safe integer, or any bigint of 64 bits. avsc calculates in floating point,
 * and would store -4503599627370497 as -4503599627370496.
 */
export class SafeLong extends avro.types.LongType {
  _check(value: unknown, _flags: unknown, hook?: (value: unknown, type: avro.Type) => void) {
    const isValid =
      typeof value === 'bigint' ? BigInt.asIntN(64, value) === value : Number.isSafeInteger(value);
    if (!isValid) hook?.(value, this);
    return isValid;
  }

  _write(tap: Tap, value: unknown): void {
    if (!this._check(value, undefined)) throw new TypeError('no safe integer');
    if (typeof value === 'number' && Math.abs(value) < EXACT) tap.writeLong(value);
    else writeExactly(tap, BigInt(value as number | bigint));
  }
}

/** Writes nothing beyond the end of the buffer; `pos` then says how many bytes are missing. */
export function writeExactly(tap: Tap, value: bigint): void {
  let zigZag = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
  for (; zigZag > 0x7fn; zigZag >>= 7n) tap.buf[tap.pos++] = Number(zigZag & 0x7fn) | 0x80;
  tap.buf[tap.pos++] = Number(zigZag);
}
