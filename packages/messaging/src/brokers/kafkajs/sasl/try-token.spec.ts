import { describe, expect, it } from 'vitest';
import { LibraryMissingError, TokenRefusedError } from '../../../errors.js';
import type { BearerTokenProvider } from '../../../identity/index.js';
import { KafkaBroker } from '../kafka-broker.js';

const open = (oauthBearerProvider: BearerTokenProvider) =>
  KafkaBroker.open({
    connection: {
      bootstrapServers: ['127.0.0.1:1'],
      clientId: 'spec',
      sasl: { mechanism: 'oauthbearer', oauthBearerProvider },
    },
  });

describe('A broker that is opened with a token', () => {
  it.each([
    new LibraryMissingError('OAuth client credentials', ['oauth4webapi'], undefined),
    new TokenRefusedError('The endpoint refuses this client: invalid_client'),
  ])('is not opened where asking again would not help: $name', async (error) => {
    await expect(open(() => Promise.reject(error))).rejects.toBe(error);
  });

  it('is opened where a token may come later', async () => {
    await expect(open(() => Promise.reject(new Error('away')))).resolves.toBeDefined();
  });

  it('does not wait for one that does not come', async () => {
    const began = performance.now();
    await open(() => new Promise(() => undefined));
    expect(performance.now() - began).toBeLessThan(4_000);
  });
});
