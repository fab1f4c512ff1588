import {
  TokenDefinitionError,
  TokenError,
  TokenRefusedError,
  TokenUnavailableError,
} from '../errors.js';
import { loadLibrary } from '../load-library.js';
import { printable } from '../logging/printable.js';
import { thrownMessage } from '../thrown-message.js';
import type { BearerTokenProvider } from './bearer-token.js';
import { boundedFetch, type TokenRequest } from './bounded-fetch.js';
import { describeEndpoint, isLoopback, tokenEndpointProblem } from './token-endpoint.js';

/** The options of `clientCredentials`. */
export interface ClientCredentialsOptions {
  /** The token endpoint's URL: https, or http on this machine. */
  readonly tokenEndpoint: string;
  readonly clientId: string;
  /** The secret, or a function that is asked for it with each token: it may be replaced meanwhile. */
  readonly clientSecret: string | (() => string | Promise<string>);
  /** Scopes, separated by spaces. Default: those that the endpoint gives by itself. */
  readonly scope?: string;
  /** SASL extensions that go with each token. */
  readonly extensions?: Readonly<Record<string, string>>;
}

/** Milliseconds that the endpoint has to answer. */
const ANSWER_WITHIN_MS = 5_000;
/** Statuses of a refusal that says: not now. */
const NOT_NOW = new Set([408, 425, 429]);
/** Errors of OAuth that pass by themselves. */
const PASSING = new Set(['server_error', 'slow_down', 'temporarily_unavailable']);

/**
 * Gets tokens from an OAuth 2.0 token endpoint by client credentials (RFC 6749, section 4.4), with the
 * id and secret in an HTTP Basic header. Needs the package `oauth4webapi`.
 *
 * @throws TokenDefinitionError for an endpoint that is neither https nor on this machine, or has credentials
 * @example
 * const oauthBearerProvider = clientCredentials({
 *   tokenEndpoint: 'https://login.example/oauth2/token',
 *   clientId: 'orders',
 *   clientSecret: () => readFile('/run/secrets/kafka', 'utf8'),
 * });
 * const sasl = { mechanism: 'oauthbearer', oauthBearerProvider };
 */
export function clientCredentials(options: ClientCredentialsOptions): BearerTokenProvider {
  const { tokenEndpoint, clientId, clientSecret, scope, extensions } = options;
  const problem = tokenEndpointProblem(tokenEndpoint);
  if (problem)
    throw new TokenDefinitionError(
      `\`tokenEndpoint\` is ${problem.given}; accepted is ${problem.accepted}.`,
    );
  const endpoint = describeEndpoint(tokenEndpoint);
  const server = { issuer: tokenEndpoint, token_endpoint: tokenEndpoint };
  const client = { client_id: clientId };

  return async (signal) => {
    const oauth = await loadLibrary(
      'OAuth client credentials',
      ['oauth4webapi'],
      () => import('oauth4webapi'),
    );
    const secret = typeof clientSecret === 'string' ? clientSecret : await clientSecret();
    let status: number | undefined;
    const late = new AbortController();
    // Not AbortSignal.any: what only its result refers to may be collected, and nothing ends then.
    const end = () => late.abort(signal.reason);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    const timeout = setTimeout(() => late.abort(tooLate()), ANSWER_WITHIN_MS);
    try {
      const response = await oauth.clientCredentialsGrantRequest(
        server,
        client,
        oauth.ClientSecretBasic(secret),
        new URLSearchParams(scope === undefined ? {} : { scope }),
        {
          signal: late.signal,
          [oauth.allowInsecureRequests]: isLoopback(tokenEndpoint),
          [oauth.customFetch]: async (url: string, request: TokenRequest) => {
            const answer = await boundedFetch(url, request);
            ({ status } = answer);
            return answer;
          },
        },
      );
      const answer = await oauth.processClientCredentialsResponse(server, client, response);
      if (answer.token_type !== 'bearer')
        throw new TokenUnavailableError(`The token endpoint ${endpoint} gives no bearer tokens.`);
      return {
        value: answer.access_token,
        ...(answer.expires_in !== undefined && { lifetimeMs: answer.expires_in * 1_000 }),
        ...(extensions && { extensions }),
      };
    } catch (error) {
      throw error instanceof TokenError ? error : toTokenError(error, { endpoint, secret, status });
    } finally {
      clearTimeout(timeout);
      signal.removeEventListener('abort', end);
    }
  };
}

const tooLate = () => new DOMException('The endpoint has not answered.', 'TimeoutError');

interface Failed {
  readonly endpoint: string;
  readonly secret: string;
  readonly status: number | undefined;
}

/** Says why there is no token. The endpoint's texts are foreign: cut, cleaned and without the secret. */
function toTokenError(thrown: unknown, { endpoint, secret, status }: Failed): TokenError {
  const { error, error_description: description } = thrown as Record<string, unknown>;
  const code = typeof error === 'string' ? error : undefined;
  const reason = code === undefined ? reasonOf(thrown, status) : answerOf(code, description);
  const text = printable(
    thrownMessage(new Error(secret ? reason.replaceAll(secret, '***') : reason)),
  );
  // Neither has a `cause`: it would hold the request, and the secret with it.
  if (status === undefined || !isRefusal(status, code))
    return new TokenUnavailableError(`The token endpoint ${endpoint} gives none (${text}).`);
  return new TokenRefusedError(`The token endpoint ${endpoint} refuses this client: ${text}`);
}

function isRefusal(status: number, code: string | undefined): boolean {
  if (code !== undefined && PASSING.has(code)) return false;
  return status >= 300 && status < 500 && !NOT_NOW.has(status);
}

function answerOf(code: string, description: unknown): string {
  return typeof description === 'string' ? `${code} (${description})` : code;
}

function reasonOf(thrown: unknown, status: number | undefined): string {
  if (status === undefined) return innermost(thrown);
  if (status >= 300 && status < 400) return `status ${status}, and redirects are not followed`;
  return status === 200 ? 'its answer is none that RFC 6749 knows' : `status ${status}`;
}

/** The first reason of all: fetch itself says no more than that it failed. */
function innermost(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'it cannot be asked';
  if (thrown.name === 'TimeoutError') return `no answer within ${ANSWER_WITHIN_MS} ms`;
  const { cause, errors } = thrown as { cause?: unknown; errors?: readonly unknown[] };
  const inner = cause ?? errors?.[0];
  return inner instanceof Error ? innermost(inner) : thrown.message;
}
