import { z } from 'zod';
import { variable, type Variable } from './variable.js';

/**
 * Reads a text.
 *
 * @example
 * const variables = { GREETING: text('Hello'), FOOTER: text() };
 */
export function text(fallback: string): Variable<string>;
export function text(fallback?: string): Variable<string | undefined>;
export function text(fallback?: string): Variable<string | undefined> {
  return variable(unless(z.string(), fallback), { accepted: 'a text' });
}

/**
 * Reads a text of a certain form, which `accepted` describes in words.
 *
 * @example
 * const variables = { SHOP: name('main', /^[a-z]+$/, 'lower-case letters') };
 */
export function name(fallback: string, legal: RegExp, accepted: string): Variable<string> {
  return variable(z.string().regex(legal).default(fallback), { accepted });
}

/**
 * Reads a text that appears in no log and no error. Spaces around it are kept.
 *
 * @example
 * const variables = { API_KEY: secret() };
 */
export function secret(accepted = 'a text', legal = /^/): Variable<string | undefined> {
  return variable(z.string().regex(legal).optional(), { accepted, isSecret: true });
}

/**
 * Reads a whole number in digits, both ends included.
 *
 * @example
 * const variables = { PORT: integer({ from: 0, to: 65_535, fallback: 3000 }) };
 */
export function integer(range: { from: number; to: number; fallback: number }): Variable<number>;
export function integer(range: { from: number; to: number }): Variable<number | undefined>;
export function integer(range: {
  from: number;
  to: number;
  fallback?: number;
}): Variable<number | undefined> {
  const { from, to, fallback } = range;
  const digits = z.string().regex(/^\d{1,15}$/);
  const schema = digits.transform(Number).pipe(z.number().min(from).max(to));
  return variable(unless(schema, fallback), { accepted: `an integer from ${from} to ${to}` });
}

/**
 * Reads `true` or `false`, in lower case.
 *
 * @example
 * const variables = { SEND_MAIL: flag(false) };
 */
export function flag(fallback: boolean): Variable<boolean> {
  const words = z.stringbool({ truthy: ['true'], falsy: ['false'], case: 'sensitive' });
  return variable(words.default(fallback), {
    accepted: 'true or false',
  });
}

/**
 * Reads one of a few words, as spelled.
 *
 * @example
 * const variables = { MODE: oneOf(['fast', 'safe'], 'safe') };
 */
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

/**
 * Reads texts separated by commas, each of which must match.
 *
 * @example
 * const variables = { REGIONS: list('regions such as eu-1', /^[a-z]+-\d$/) };
 */
export function list(accepted: string, item: RegExp): Variable<readonly string[] | undefined> {
  const items = z.array(z.string().regex(item));
  const schema = z.string().transform((given) => given.split(',').map((each) => each.trim()));
  return variable(schema.pipe(items).optional(), { accepted });
}

/**
 * Reads a URL with http or https. `credentials: false` refuses a user or password in it, which would
 * appear in logs, and which `fetch` does not send.
 *
 * @example
 * const variables = { MAIL_URL: httpUrl({ credentials: false }) };
 */
export function httpUrl({ credentials = true } = {}): Variable<string | undefined> {
  const schema = z.url({ protocol: /^https?$/ });
  if (credentials) return variable(schema.optional(), { accepted: 'an http or https URL' });
  // Asked about texts that are no URL, too.
  const plain = schema.refine((url) => !URL.canParse(url) || isWithoutCredentials(new URL(url)));
  const accepted = 'an http or https URL without credentials';
  return variable(plain.optional(), { accepted });
}

const isWithoutCredentials = ({ username, password }: URL): boolean => username + password === '';

function unless<Value>(schema: Variable<Value>, fallback: Value | undefined) {
  const optional: Variable<Value | undefined> = schema.optional();
  // Only `undefined` is replaced by the fallback.
  return fallback === undefined ? optional : optional.default(fallback as never);
}
