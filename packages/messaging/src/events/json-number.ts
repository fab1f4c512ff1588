/**
 * A number of a JSON text that a `number` cannot hold as it was written, such as 9007199254740993 or
 * 1e400. It stands in the parsed data in its place, until a field takes it exactly or it is refused.
 */
export class JsonNumber {
  constructor(
    /** The number as it was written. */
    readonly text: string,
  ) {}

  /** The text: a reader that knows nothing of this class must not see an object. */
  toJSON(): string {
    return this.text;
  }

  toString(): string {
    return this.text;
  }

  /** Says why it is no `number`, without the number itself. */
  get problem(): string {
    return isInteger(this.text)
      ? 'is an integer beyond 2^53, which a number would change: declare the field with @IsInt64(), or send a string'
      : 'is a number that would be changed, having too many digits or too large an exponent: send fewer, or a string';
  }
}

/** Longer numbers are kept by no `number`, or are too long to be worth finding out. */
const MAX_CHARACTERS = 400;
/** Any number of so many digits is kept, unless it is next to nothing. */
const MAX_KEPT_DIGITS = 15;
/** The least number that has all its digits. */
const LEAST_NORMAL = 2 ** -1022;
/** As many as `toPrecision` gives. */
const MAX_DIGITS = 100;

/**
 * Tells whether a `number` keeps what a JSON text says: written again with as many digits it has the
 * same ones. Integers end at 2^53, beyond which a neighbour may be read as the same number.
 *
 * @example
 * isKept('0.1'); // true
 * isKept('9007199254740993'); // false
 */
export function isKept(text: string): boolean {
  if (text.length > MAX_CHARACTERS) return false;
  const value = Number(text);
  const isNormal = Number.isFinite(value) && Math.abs(value) >= LEAST_NORMAL;
  if (text.length <= MAX_KEPT_DIGITS && isNormal) return true;
  if (isInteger(text)) return Number.isSafeInteger(value);
  const digits = significantDigits(text);
  if (digits === '') return true;
  if (!Number.isFinite(value) || value === 0) return false;
  // The shortest text of a number may round half down where `toPrecision` rounds up.
  const texts = [String(value), value.toPrecision(Math.min(digits.length, MAX_DIGITS))];
  return texts.some((each) => significantDigits(each) === digits);
}

function isInteger(text: string): boolean {
  return /^-?\d+$/.test(text);
}

/** The digits that count: without zeros at either end, which say nothing of precision. */
function significantDigits(text: string): string {
  return text
    .replace(/[eE].*$/, '')
    .replaceAll(/[-.]/g, '')
    .replace(/^0+/, '')
    .replace(/0+$/, '');
}
