import { z } from 'zod';
import { variable, type Variable } from './variable.js';

/**
 * A text.
 *
 * @example
 * const variables = { GREETING: text('Hello'), FOOTER: text() };
 */
export function text(fallback: string): Variable<string>;
export function text(fallback?: string): Variable<string | undefined>;
export function text(fallback?: string): Variable<string | undefined> {
  return variable(unless(z.string(), fallback), { accepted: 'a text' });
}

/** A text of a form, `accepted` in words. */
export function name(fallback: string, legal: RegExp, accepted: string): Variable<string> {
  return variable(z.string().regex(legal).default(fallback), { accepted });
}

/** A text that shows up in no log and no error; it is read as it is, with spaces around it. */
export function secret(accepted = 'a text', legal = /^/): Variable<string | undefined> {
  return variable(z.string().regex(legal).optional(), { accepted, isSecret: true });
}

/** A whole number in digits, both ends included. */
export function integer(range: { from: number; to: number; fallback: number }): Variable<number> {
  const { from, to, fallback } = range;
  const digits = z.string().regex(/^\d{1,15}$/);
  return variable(digits.transform(Number).pipe(z.number().min(from).max(to)).default(fallback), {
    accepted: `an integer from ${from} to ${to}`,
  });
}

/** `true` or `false`, as written. */
export function flag(fallback: boolean): Variable<boolean> {
  const words = z.stringbool({ truthy: ['true'], falsy: ['false'], case: 'sensitive' });
  return variable(words.default(fallback), {
    accepted: 'true or false',
  });
}

/** One of a few words, as written. */
export function oneOf<const Choice extends string>(
  choices: readonly Choice[],
  fallback: NoInfer<Choice>,
): Variable<Choice>;
export function oneOf<const Choice extends string>(
  choices: readonly Choice[],
  fallback?: undefined,
): Variable<Choice | undefined>;
export function oneOf<const Choice extends string>(
  choices: readonly Choice[],
  fallback?: Choice,
): Variable<Choice | undefined> {
  const schema: Variable<Choice> = z.enum(choices as readonly Choice[]);
  return variable(unless(schema, fallback), { accepted: choices.join(', ') });
}

/** Texts separated by commas; every one must match. */
export function list(accepted: string, item: RegExp): Variable<readonly string[] | undefined> {
  const items = z.array(z.string().regex(item));
  const schema = z.string().transform((given) => given.split(',').map((each) => each.trim()));
  return variable(schema.pipe(items).optional(), { accepted });
}

/** An address over http or https, as written. */
export function httpUrl(): Variable<string | undefined> {
  const schema = z.url({ protocol: /^https?$/ });
  return variable(schema.optional(), { accepted: 'an http or https URL' });
}

function unless<Value>(schema: Variable<Value>, fallback: Value | undefined) {
  const optional: Variable<Value | undefined> = schema.optional();
  // Of all that may be given, `undefined` alone becomes the fallback.
  return fallback === undefined ? optional : optional.default(fallback as never);
}
