import { z } from 'zod';
import type { SettingProblem } from './settings.error.js';

/** How one environment variable is read: a schema of zod that takes its text. */
export type Variable<Value = unknown> = z.ZodType<Value>;

export type Variables = Readonly<Record<string, Variable>>;

/**
 * The values that variables are read into.
 *
 * @example
 * type MailSettings = SettingsOf<typeof mailVariables>;
 */
export type SettingsOf<Own extends Variables> = {
  readonly [Name in keyof Own]: z.output<Own[Name]>;
};

export type Environment = Readonly<Record<string, string | undefined>>;

interface Description {
  /** What is accepted, for error messages: `an integer from 0 to 65535`. */
  readonly accepted: string;
  /** Its value must not show up in logs and errors. Default `false`. */
  readonly isSecret?: boolean;
}

const DESCRIPTIONS = z.registry<Description>();

/**
 * Makes a schema of your own a variable whose errors say what is accepted. It gets `undefined` where
 * nothing is set, and else the text without spaces around it; that of a secret as it is.
 *
 * @example
 * const variables = {
 *   OPENING_DAY: variable(z.iso.date().optional(), { accepted: 'a date such as 2026-01-31' }),
 * };
 */
export function variable<Schema extends z.ZodType>(
  schema: Schema,
  description: Description,
): Schema {
  // A copy: one schema may be read as several variables.
  const copy = schema.clone();
  DESCRIPTIONS.add(copy, description);
  return copy;
}

/**
 * Reads every variable, whatever is wrong with others; empty and blank ones count as unset. The
 * values of wrong ones are `undefined`.
 */
export function readVariables<Own extends Variables>(
  variables: Own,
  environment: Environment,
): { readonly values: SettingsOf<Own>; readonly problems: SettingProblem[] } {
  const problems: SettingProblem[] = [];
  const entries = Object.entries(variables).map(([name, schema]) => {
    const { accepted, isSecret = false } = DESCRIPTIONS.get(schema) ?? {};
    const text = environment[name] ?? '';
    const isSet = text.trim() !== '';
    // A secret may begin or end with a space.
    const { data, error } = schema.safeParse(isSet ? (isSecret ? text : text.trim()) : undefined);
    if (error) {
      const reasons = error.issues.map(({ message }) => message);
      problems.push({
        name,
        given: isSet ? shown(text, isSecret) : 'nothing',
        accepted: accepted ?? reasons.join('; '),
      });
    }
    return [name, data] as const;
  });
  return { values: Object.fromEntries(entries) as SettingsOf<Own>, problems };
}

/** Before an @ there may be a password, also where the rest is no URL. */
function shown(given: string, isSecret: boolean): string {
  return isSecret ? 'a secret' : JSON.stringify(given.replace(/^.*@/s, '***@'));
}
