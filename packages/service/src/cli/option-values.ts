import { InvalidValueError } from './cli-errors.js';

/** Parses an integer. @throws InvalidValueError */
export function integer(text: string, { from }: { readonly from: number }): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= from) return value;
  throw new InvalidValueError(`Accepted: an integer from ${from}.`);
}

/** Checks that a value is one of the choices. @throws InvalidValueError */
export function oneOf<Choice extends string>(text: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((each) => each === text);
  if (choice) return choice;
  throw new InvalidValueError(`Accepted: ${choices.join(', ')}.`);
}

/** Adds `name=value` to those given before. @throws InvalidValueError */
export function namedValue(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [, name, value] = /^([^=\s]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidValueError('Accepted: name=value.');
  return { ...before, [name]: value };
}
