import kafkajs, { type Mechanism } from 'kafkajs';
import { answerWithin } from '../../../answer-within.js';
import { TokenRefusedError, TokenUnavailableError } from '../../../errors.js';
import type { BearerToken } from '../../../identity/bearer-token.js';
import type { TokenCache } from '../../../identity/token-cache.js';

// CommonJS, whose exports Node does not all find by name.
const { KafkaJSConnectionError } = kafkajs;
/** Declared without the message that it takes. */
const Refusal = kafkajs.KafkaJSSASLAuthenticationError as new (message: string) => Error;

/** Milliseconds that a connection waits for a token; brokers and callers wait for the connection. */
const TOKEN_TIMEOUT_MS = 2_000;
const SEPARATOR = '\u0001';
/** The bytes in which a SASL message says how long it is. */
const SIZE_BYTES = 4;

/**
 * SASL OAUTHBEARER (RFC 7628), in place of kafkajs's own, which takes the broker's refusal of a token
 * for its consent, and any failure on the way for a refusal.
 */
export function bearerMechanism(tokens: TokenCache): Mechanism {
  return {
    mechanism: 'oauthbearer',
    authenticationProvider: ({ saslAuthenticate }) => ({
      authenticate: async () => {
        const token = await takeToken(tokens);
        const send = (text: string): Promise<string | void> =>
          saslAuthenticate({ request: { encode: () => sized(text) }, response: TEXT });
        try {
          const challenge = await send(firstMessage(token));
          // The broker wants to hear that we have read its reason, and fails then.
          if (challenge) await send(SEPARATOR).then(() => fail(challenge));
        } catch (error) {
          throw isDenied(error) ? toKafkaJs(tokens.refused(token, error.message)) : error;
        }
        tokens.letIn(token);
      },
    }),
  };
}

async function takeToken(tokens: TokenCache): Promise<BearerToken> {
  try {
    return await answerWithin(
      TOKEN_TIMEOUT_MS,
      tokens.token(),
      () => new TokenUnavailableError(`None came within ${TOKEN_TIMEOUT_MS} ms.`),
    );
  } catch (error) {
    throw toKafkaJs(error as Error);
  }
}

/** The client's first message; the authorization identity is left to the token. */
function firstMessage({ value, extensions = {} }: BearerToken): string {
  const pairs = Object.entries(extensions).map(([name, text]) => `${name}=${text}${SEPARATOR}`);
  return `n,,${SEPARATOR}auth=Bearer ${value}${SEPARATOR}${pairs.join('')}${SEPARATOR}`;
}

function sized(text: string): Buffer {
  const bytes = Buffer.from(text);
  const size = Buffer.alloc(SIZE_BYTES);
  size.writeInt32BE(bytes.length);
  return Buffer.concat([size, bytes]);
}

const TEXT = {
  decode: (message: Buffer): Buffer => message.subarray(SIZE_BYTES),
  parse: (bytes: Buffer): string => bytes.toString(),
};

function fail(reason: string): never {
  throw Object.assign(new Error(reason), { type: 'SASL_AUTHENTICATION_FAILED' });
}

function isDenied(error: unknown): error is Error {
  return (error as { type?: unknown }).type === 'SASL_AUTHENTICATION_FAILED';
}

/** Says it as kafkajs does of a broker that is away, or refuses; the reason is the cause. */
function toKafkaJs(cause: Error): Error {
  const error =
    cause instanceof TokenRefusedError
      ? new Refusal(cause.message)
      : new KafkaJSConnectionError(cause.message);
  return Object.assign(error, { cause });
}
