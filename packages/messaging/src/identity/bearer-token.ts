import { TokenUnavailableError } from '../errors.js';

/** A token that a broker knows this client by: SASL OAUTHBEARER. */
export interface BearerToken {
  readonly value: string;
  /**
   * Milliseconds for which it is good from now on. Default: until the `exp` of a JWT; a token that
   * does not say is asked for anew with each connection, once a second at most.
   */
  readonly lifetimeMs?: number;
  /** SASL extensions, such as `logicalCluster` and `identityPoolId` of Confluent Cloud. */
  readonly extensions?: Readonly<Record<string, string>>;
}

/**
 * Makes a token. It is asked when one is needed, never twice at once, and again before the token
 * expires; all connections share what it gives. `signal` aborts when nobody waits any more.
 */
export type BearerTokenProvider = (signal: AbortSignal) => Promise<BearerToken>;

/** Kafka's brokers take no larger SASL message than 512 KiB. */
const MAX_TOKEN_CHARACTERS = 262_144;
/** RFC 6750, as Kafka reads it: anything else could end the token and begin an extension. */
const TOKEN = /^[\w.~+/-]+=*$/;
const EXTENSION_NAME = /^(?!auth$)[A-Za-z]{1,100}$/;
const EXTENSION_VALUE = /^[\x20-\x7e]{1,1000}$/;

/**
 * Checks what a provider gave. Nothing of the token is in the error.
 *
 * @throws TokenUnavailableError
 */
export function checkToken(given: unknown): BearerToken {
  const { value, extensions = {} } = (given ?? {}) as Partial<BearerToken>;
  if (typeof value !== 'string' || value === '')
    throw new TokenUnavailableError('What was given has no token as its `value`.');
  if (value.length > MAX_TOKEN_CHARACTERS)
    throw new TokenUnavailableError(
      `The token has ${value.length} characters, more than ${MAX_TOKEN_CHARACTERS}.`,
    );
  if (!TOKEN.test(value))
    throw new TokenUnavailableError('The token has characters that no bearer token can have.');
  for (const [name, text] of Object.entries(extensions)) {
    if (EXTENSION_NAME.test(name) && EXTENSION_VALUE.test(text)) continue;
    throw new TokenUnavailableError(
      `The SASL extension ${JSON.stringify(name)} is not one: a name of letters, but auth, and a value of printable ASCII.`,
    );
  }
  return given as BearerToken;
}

/** Milliseconds for which a token is good, as far as it says. */
export function lifetimeOf({ value, lifetimeMs }: BearerToken): number {
  if (lifetimeMs !== undefined && Number.isFinite(lifetimeMs)) return lifetimeMs;
  const expiresAt = expiryOf(value);
  return expiresAt === undefined ? 0 : expiresAt * 1_000 - Date.now();
}

/** Reads the `exp` of a JWT, in seconds. The broker alone checks its signature. */
function expiryOf(token: string): number | undefined {
  const [, claims, signature] = token.split('.');
  if (claims === undefined || signature === undefined) return undefined;
  try {
    const { exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { exp?: unknown };
    return typeof exp === 'number' && Number.isFinite(exp) ? exp : undefined;
  } catch {
    return undefined;
  }
}
