import { decimalText } from './decimals.js';

/** What a schema says of a decimal. */
export interface DecimalType {
  readonly precision: number;
  readonly scale: number;
}

/**
 * The bytes that a decimal is written as; `undefined` for one that would not come back as it is: a text
 * with other digits behind the point than the scale has, or more digits than the precision has.
 *
 * @param value a text such as `12.30`, a number, or a bigint
 */
export function decimalBytes(
  value: unknown,
  { precision, scale }: DecimalType,
): Buffer | undefined {
  const unscaled = unscaledOf(value, scale);
  if (unscaled === undefined || String(unscaled).replace('-', '').length > precision)
    return undefined;
  return bytesOf(unscaled);
}

function unscaledOf(value: unknown, scale: number): bigint | undefined {
  if (typeof value === 'bigint') return value * 10n ** BigInt(scale);
  if (typeof value === 'number') return ofNumber(value, scale);
  if (typeof value !== 'string' || !/^-?\d+(\.\d+)?$/.test(value)) return undefined;
  const unscaled = BigInt(value.replace('.', ''));
  return decimalText({ unscaled, scale }) === value ? unscaled : undefined;
}

/** A number has fewer digits than the scale, where they are zeros. */
function ofNumber(value: number, scale: number): bigint | undefined {
  if (!Number.isFinite(value) || Object.is(value, -0)) return undefined;
  const [, digits = '', fraction = '', exponent] =
    /^(-?\d)(?:\.(\d+))?e([+-]\d+)$/.exec(value.toExponential()) ?? [];
  const zeros = Number(exponent) - fraction.length + scale;
  // As many digits as a number can have; more would be refused by any precision.
  if (zeros < 0 || zeros > 400) return undefined;
  return BigInt(`${digits}${fraction}${'0'.repeat(zeros)}`);
}

/** Two's complement in as few bytes as hold it, the most significant first. */
function bytesOf(unscaled: bigint): Buffer {
  let length = 1;
  while (BigInt.asIntN(8 * length, unscaled) !== unscaled) length += 1;
  const hex = BigInt.asUintN(8 * length, unscaled).toString(16);
  return Buffer.from(hex.padStart(2 * length, '0'), 'hex');
}
