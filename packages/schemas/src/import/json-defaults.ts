import { parseRfc3339 } from '@nest-kafka-kit/messaging/validation';
import type { ImportedValue } from './imported-event.js';
import { isObject } from './resolved-schema.js';

/** A default as the class has it: 64-bit integers and times are texts in JSON. */
export function filledWith(initial: unknown, { kind, items }: ImportedValue): unknown {
  if (kind === 'int64') return BigInt(initial as string);
  if (kind === 'date') return parseRfc3339(initial as string, 'refused');
  return Array.isArray(initial) && items ? initial.map((each) => filledWith(each, items)) : initial;
}

/** Whether a class can fill the value in, exactly. */
export function fits(initial: unknown, value: ImportedValue): boolean {
  const { kind, items, values = [], decorators } = value;
  switch (kind) {
    case 'array':
      return Array.isArray(initial) && items !== undefined && initial.every((each) => fits(each, items)); // prettier-ignore
    case 'anything':
      return isExact(initial);
    case 'object':
      return isObject(initial) && isExact(initial);
    case 'int64':
      return typeof initial === 'string' && isInt64(initial);
    case 'date':
      return typeof initial === 'string' && parseRfc3339(initial, 'refused') !== undefined;
    case 'choice':
      return values.includes(initial);
    case 'number': {
      const isInt = decorators.some(({ name }) => name === 'IsInt');
      return typeof initial === 'number' && isExact(initial) && (!isInt || Number.isInteger(initial)); // prettier-ignore
    }
    default:
      return typeof initial === kind;
  }
}

function isInt64(text: string): boolean {
  if (!/^(?:0|-?[1-9]\d{0,18})$/.test(text)) return false;
  return BigInt.asIntN(64, BigInt(text)) === BigInt(text);
}

/** From here on JSON has an exponent, and no digits that were lost. */
const WITH_EXPONENT = 1e21;

/**
 * Whether data is as its text was: a whole number beyond 2^53 may have been another, and a number
 * beyond all numbers was.
 */
export function isExact(value: unknown): boolean {
  if (typeof value === 'number') {
    const isWhole = Number.isInteger(value) && Math.abs(value) < WITH_EXPONENT;
    return Number.isFinite(value) && (!isWhole || Number.isSafeInteger(value));
  }
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(isExact);
}
