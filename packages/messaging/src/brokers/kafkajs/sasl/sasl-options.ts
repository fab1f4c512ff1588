import type { Mechanism, SASLOptions } from 'kafkajs';
import type { BearerTokenProvider } from '../../../identity/bearer-token.js';
import { TokenCache } from '../../../identity/token-cache.js';
import { bearerMechanism } from './bearer-mechanism.js';

/** The credentials by OAUTHBEARER: a function that makes tokens. */
export interface BearerOptions {
  readonly mechanism: 'oauthbearer';
  /** Makes tokens, such as `clientCredentials(…)`. What it gives is shared, and renewed in time. */
  readonly oauthBearerProvider: BearerTokenProvider;
}

/** The credentials of this client. */
export type SaslOptions = Exclude<SASLOptions, { mechanism: 'oauthbearer' }> | BearerOptions;

/** One for all clients of a provider, as each reconnect, admin and group makes a client of its own. */
const caches = new WeakMap<BearerTokenProvider, TokenCache>();

/** The tokens that all clients with these credentials share; `undefined` where they have none. */
export function tokensOf(sasl: SaslOptions | undefined): TokenCache | undefined {
  if (sasl?.mechanism !== 'oauthbearer') return undefined;
  const { oauthBearerProvider } = sasl;
  const known = caches.get(oauthBearerProvider) ?? new TokenCache(oauthBearerProvider);
  caches.set(oauthBearerProvider, known);
  return known;
}

/** The credentials as kafkajs takes them. */
export function toKafkaJsSasl(sasl: SaslOptions): SASLOptions | Mechanism {
  const tokens = tokensOf(sasl);
  return tokens ? bearerMechanism(tokens) : (sasl as SASLOptions);
}
