import type { AvroInput } from './avro-input.js';

/** Nearly ten thousand digits; converting takes time that grows with their square. */
export const MAX_DECIMAL_BYTES = 4_096;
/** PostgreSQL's numeric ends at 16,383. */
export const MAX_DECIMAL_SCALE = 20_000;

/** Zeros that are not worth counting. */
const FREE_ZEROS = 40;
/** Bytes up to which a Buffer reads an integer as a number. */
const NUMBER_BYTES = 6;
/** Any decimal of so many significant digits comes back from the number nearest to it. */
const SAFE_DIGITS = 15;
/** The powers of ten that are numbers exactly. */
const MAX_EXACT_POWER = 22;

/** A decimal number: `unscaled` times ten to the power of minus `scale`. */
export interface Decimal {
  readonly unscaled: bigint;
  readonly scale: number;
}

/** Reads an integer as Java's `BigInteger` writes it: two's complement, most significant byte first. */
export function unscaledOf(bytes: Buffer): bigint {
  if (bytes.length <= NUMBER_BYTES) return BigInt(bytes.readIntBE(0, bytes.length));
  return BigInt.asIntN(8 * bytes.length, BigInt(`0x${bytes.toString('hex')}`));
}

/** The digits that scale alone adds are charged to the input, so that a few bytes make no megabytes. */
export function chargeScale({ scale }: Decimal, input: AvroInput): void {
  if (Math.abs(scale) > FREE_ZEROS) input.chargeDigits(Math.abs(scale));
}

/**
 * All digits, without an exponent, as `BigDecimal.toPlainString` gives them.
 *
 * @example
 * decimalText({ unscaled: -5n, scale: 2 }); // '-0.05'
 */
export function decimalText({ unscaled, scale }: Decimal): string {
  if (scale === 0) return unscaled.toString();
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString();
  const sign = unscaled < 0n ? '-' : '';
  if (scale < 0) return unscaled === 0n ? '0' : `${sign}${digits}${'0'.repeat(-scale)}`;
  const padded = digits.padStart(scale + 1, '0');
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

/**
 * The number that is written with the same digits; `undefined` where there is none, as for
 * 9007199254740993.
 */
export function decimalNumber({ unscaled, scale }: Decimal): number | undefined {
  const whole = Number(unscaled);
  const isShort = Math.abs(whole) < 10 ** SAFE_DIGITS && scale >= 0 && scale <= MAX_EXACT_POWER;
  if (isShort) return whole / 10 ** scale;
  const digits = unscaled.toString();
  const value = Number(`${digits}e${-scale}`);
  return isWrittenAs(value, digits, scale) ? value : undefined;
}

function isWrittenAs(value: number, digits: string, scale: number): boolean {
  if (/^0+$/.test(digits)) return true;
  const [, own = '', fraction = '', exponent] =
    /^(-?\d)(?:\.(\d+))?e([+-]\d+)$/.exec(value.toExponential()) ?? [];
  const significant = digits.replace(/0+$/, '');
  const places = digits.replace('-', '').length - 1 - scale;
  return `${own}${fraction}` === significant && Number(exponent) === places;
}

/** The whole number; `undefined` where there is a fraction. */
export function decimalBigint({ unscaled, scale }: Decimal): bigint | undefined {
  if (scale <= 0) return unscaled * 10n ** BigInt(-scale);
  const power = 10n ** BigInt(scale);
  return unscaled % power === 0n ? unscaled / power : undefined;
}
