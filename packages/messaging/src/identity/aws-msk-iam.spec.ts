import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { awsMskIam } from './aws-msk-iam.js';

describe('A token for AWS MSK IAM', () => {
  beforeEach(() => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAFAKE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'CANARY');
  });
  afterEach(() => vi.unstubAllEnvs());

  it('is a request signed on this machine, in the name of its region, good for a quarter of an hour', async () => {
    const { value, lifetimeMs } = await awsMskIam({ region: 'eu-central-1' })(
      new AbortController().signal,
    );
    const { host, searchParams } = new URL(Buffer.from(value, 'base64url').toString());
    expect(host).toBe('kafka.eu-central-1.amazonaws.com');
    expect(searchParams.get('Action')).toBe('kafka-cluster:Connect');
    expect(searchParams.get('X-Amz-Credential')).toMatch(/^AKIAFAKE\//);
    expect(searchParams.get('X-Amz-Signature')).toMatch(/^[0-9a-f]{64}$/);
    expect(lifetimeMs).toBeGreaterThan(890_000);
    expect(lifetimeMs).toBeLessThanOrEqual(900_000);
  });
});
