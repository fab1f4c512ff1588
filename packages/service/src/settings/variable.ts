import { z } from 'zod';
import type { SettingProblem } from './settings.error.js';

/** Reads one environment variable: a zod schema for its text. */
export type Variable<Value = unknown> = z.ZodType<Value>;

/** Variables by name. */
export type Variables = Readonly<Record<string, Variable>>;

/**
 * The values that variables are read into, by name.
 *
 * @example
 * type MailSettings = SettingsOf<typeof mailVariables>;
 */
export type SettingsOf<Own extends Variables> = {
  readonly [Name in keyof Own]: z.output<Own[Name]>;
};

export type Environment = Readonly<Record<string, string | undefined>>;

interface Description {
  /** The accepted values, for error messages: `an integer from 0 to 65535`. */
  readonly accepted: string;
  /** Whether the value must not appear in logs and errors. Default `false`. */
  readonly isSecret?: boolean;
}

const DESCRIPTIONS = z.registry<Description>();

/**
 * Makes a variable of your own schema, whose errors say what is accepted. The schema gets
 * `undefined` if nothing is set, otherwise the text without spaces around it; a secret keeps them.
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
  // Cloned, so that one schema may be read as several variables.
  const copy = schema.clone();
  DESCRIPTIONS.add(copy, description);
  return copy;
}

/** Whether a variable is one that must not appear in logs and errors. */
export function isSecret(schema: Variable): boolean {
  return DESCRIPTIONS.get(schema)?.isSecret ?? false;
}

/**
 * Reads every variable, even if others are wrong; empty and blank ones count as unset. A wrong one
 * has the value `undefined`.
 */
export function readVariables<Own extends Variables>(
  variables: Own,
  environment: Environment,
): { readonly values: SettingsOf<Own>; readonly problems: SettingProblem[] } {
  const problems: SettingProblem[] = [];
  const entries = Object.entries(variables).map(([name, schema]) => {
    const { accepted, isSecret: isHidden = false } = DESCRIPTIONS.get(schema) ?? {};
    const text = environment[name] ?? '';
    const isSet = text.trim() !== '';
    // A secret may begin or end with a space.
    const { data, error } = schema.safeParse(isSet ? (isHidden ? text : text.trim()) : undefined);
    if (error) {
      const reasons = error.issues.map(({ message }) => message);
      problems.push({
        name,
        given: isSet ? withoutPassword(text, isHidden) : 'nothing',
        accepted: accepted ?? reasons.join('; '),
      });
    }
    return [name, data] as const;
  });
  return { values: Object.fromEntries(entries) as SettingsOf<Own>, problems };
}

/**
 * Hides whatever precedes an @: it may contain a password, even if the rest is no URL. `SettingsError`
 * hides other secrets and cuts.
 */
function withoutPassword(given: string, isHidden: boolean): string {
  return isHidden ? 'a secret' : JSON.stringify(given.replace(/^.*@/s, '***@'));
}
