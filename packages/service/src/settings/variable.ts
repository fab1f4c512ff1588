/** How one environment variable is read. */
export interface Variable<Value> {
  /** What is accepted, for error messages: `an integer from 0 to 65535`. */
  readonly accepted: string;
  /** Its value must not show up in logs and errors. */
  readonly secret?: boolean;
  readonly fallback: Value;
  /** `undefined`: not acceptable. Never called with an empty text. */
  readonly parse: (given: string) => Value | undefined;
}

export function text(fallback: string): Variable<string>;
export function text(fallback: undefined): Variable<string | undefined>;
export function text(fallback: string | undefined): Variable<string | undefined> {
  return { accepted: 'a text', fallback, parse: (given) => given };
}

export function name(fallback: string, legal: RegExp, accepted: string): Variable<string> {
  return { accepted, fallback, parse: (given) => (legal.test(given) ? given : undefined) };
}

export function secret(accepted = 'a text', legal = /^/): Variable<string | undefined> {
  const parse = (given: string): string | undefined => (legal.test(given) ? given : undefined);
  return { accepted, secret: true, fallback: undefined, parse };
}

export function integer(range: { from: number; to: number; fallback: number }): Variable<number> {
  const { from, to, fallback } = range;
  return {
    accepted: `an integer from ${from} to ${to}`,
    fallback,
    parse: (given) => {
      const value = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
      return value >= from && value <= to ? value : undefined;
    },
  };
}

export function flag(fallback: boolean): Variable<boolean> {
  return {
    accepted: 'true or false',
    fallback,
    parse: (given) => (given === 'true' ? true : given === 'false' ? false : undefined),
  };
}

export function oneOf<const Choice extends string>(
  choices: readonly Choice[],
  fallback: NoInfer<Choice>,
): Variable<Choice>;
export function oneOf<const Choice extends string>(
  choices: readonly Choice[],
  fallback: undefined,
): Variable<Choice | undefined>;
export function oneOf<const Choice extends string>(
  choices: readonly Choice[],
  fallback: Choice | undefined,
): Variable<Choice | undefined> {
  return {
    accepted: choices.join(', '),
    fallback,
    parse: (given) => choices.find((choice) => choice === given),
  };
}

/** Separated by commas; every item must match. */
export function list(accepted: string, item: RegExp): Variable<readonly string[] | undefined> {
  return {
    accepted,
    fallback: undefined,
    parse: (given) => {
      const items = given.split(',').map((each) => each.trim());
      return items.every((each) => item.test(each)) ? items : undefined;
    },
  };
}

export function httpUrl(): Variable<string | undefined> {
  return {
    accepted: 'an http or https URL',
    fallback: undefined,
    parse: (given) => (/^https?:$/.test(protocolOf(given)) ? given : undefined),
  };
}

function protocolOf(given: string): string {
  try {
    return new URL(given).protocol;
  } catch {
    return '';
  }
}
