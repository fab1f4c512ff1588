import type { AuthenticationProviderArgs, Mechanism, SaslAuthenticateArgs } from 'kafkajs';
import { beforeEach, describe, expect, it } from 'vitest';
import { TokenCache } from '../../../identity/token-cache.js';
import { isRefusal, isUnreachable, rootOf } from '../kafka-errors.js';
import { bearerMechanism } from './bearer-mechanism.js';

const token = { value: 'abc.def', lifetimeMs: 60_000, extensions: { logicalCluster: 'lkc-1' } };

let sent: string[];
let tokens: TokenCache;

beforeEach(() => {
  sent = [];
  tokens = new TokenCache(async () => token);
});

/** Signs in with a broker that answers each message with what `answer` makes of it. */
async function signIn(
  answer: (message: string) => string,
  mechanism: Mechanism = bearerMechanism(tokens),
): Promise<unknown> {
  const saslAuthenticate = async <Result>({ request, response }: SaslAuthenticateArgs<Result>) => {
    const message = await request.encode();
    expect(message.readInt32BE()).toBe(message.length - 4);
    sent.push(message.subarray(4).toString());
    const reply = Buffer.from(`\0\0\0\0${answer(sent.at(-1)!)}`);
    return response!.parse(await response!.decode(reply));
  };
  const broker = { host: 'localhost', port: 9092, saslAuthenticate };
  const { authenticate } = mechanism.authenticationProvider(
    broker as unknown as AuthenticationProviderArgs,
  );
  return authenticate().catch((error: unknown) => error);
}

describe('SASL OAUTHBEARER', () => {
  it('sends the token and its extensions as RFC 7628 has them', async () => {
    expect(await signIn(() => '')).toBeUndefined();
    expect(sent).toEqual(['n,,\u0001auth=Bearer abc.def\u0001logicalCluster=lkc-1\u0001\u0001']);
  });

  it('takes a challenge for the refusal that it is, and lets the broker end', async () => {
    const error = await signIn(() => '{"status":"invalid_token"}');
    expect(sent.at(-1)).toBe('\u0001');
    expect(isRefusal(error)).toBe(true);
    expect(rootOf(error)).toMatchObject({
      code: 'MESSAGING_TOKEN_REFUSED',
      message: expect.stringContaining('invalid_token') as string,
    });
  });

  it('takes a refusal of a token that was good before for a broker that is away', async () => {
    await signIn(() => '');
    const error = await signIn(() => '{"status":"invalid_token"}');
    expect(isRefusal(error)).toBe(false);
    expect(isUnreachable(error)).toBe(true);
  });

  it('takes no token for a broker that is away, with the reason', async () => {
    tokens = new TokenCache(() => Promise.reject(new Error('connect ECONNREFUSED')));
    const error = await signIn(() => '');
    expect(sent).toEqual([]);
    expect(isUnreachable(error)).toBe(true);
    expect(rootOf(error).message).toContain('ECONNREFUSED');
  });

  it('passes on that the connection was lost: nothing was refused', async () => {
    const lost = new Error('Connection closed');
    const error = await signIn(() => {
      throw lost;
    });
    expect(error).toBe(lost);
    expect(sent).toHaveLength(1);
  });
});
