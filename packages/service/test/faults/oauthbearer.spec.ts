import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { KafkaBroker } from '@nest-kafka-kit/messaging/kafkajs';
import type { HttpClient } from '@nest-kafka-kit/testing';
import { Recorders } from '../support/recorder-process.js';
import { MSK_SESSION_MS, type OauthCluster, startOauthCluster } from './oauth-cluster.js';
import { AUDIENCE, TokenServer } from './token-server.js';

const SECRET = 'CANARY: +/%&=ü';
const patience = { timeout: 60_000, interval: 50 };

/** A broker that knows its clients by tokens is used without a gap, and whoever may not is told why. */
describe('With SASL OAUTHBEARER the service', () => {
  const tokens = new TokenServer(SECRET);
  let cluster: OauthCluster;

  beforeAll(async () => {
    await tokens.start();
    cluster = await startOauthCluster(tokens);
  });
  beforeEach(async () => {
    await tokens.stop();
    await tokens.start();
    const answering = { mode: 'answer', secret: SECRET, lifetime: 300, audience: AUDIENCE };
    Object.assign(tokens, { asked: 0, given: 0, mostAtOnce: 0 });
    Object.assign(tokens.state, answering);
  });
  afterAll(async () => {
    await cluster?.stop();
    await tokens.stop();
  });

  const recorders = (given: Readonly<Record<string, string>> = {}): Recorders =>
    new Recorders({
      KAFKA_BOOTSTRAP_SERVERS: cluster.oauthServers,
      KAFKA_SASL_MECHANISM: 'oauthbearer',
      KAFKA_SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL: tokens.tokenEndpoint,
      KAFKA_SASL_OAUTHBEARER_CLIENT_ID: 'service',
      KAFKA_SASL_OAUTHBEARER_CLIENT_SECRET: SECRET,
      KAFKA_SASL_OAUTHBEARER_SCOPE: 'kafka:use',
      ...given,
    });

  /** Publishes one after the other, and gives the keys that were stored. */
  async function publishFor(client: HttpClient, milliseconds: number): Promise<string[]> {
    const stored: string[] = [];
    const end = performance.now() + milliseconds;
    for (let sequence = 0; performance.now() < end; sequence += 1) {
      const key = `key-${sequence}`;
      const { status } = await client.post('/records', { key, sequence: 0, workMs: 0 });
      if (status === 202) stored.push(key);
      await delay(20);
    }
    return stored;
  }

  /** Nothing that leaves the process has the secret or a token. */
  function expectNoSecret(recorder: Recorders): void {
    const said = recorder.said().join('\n');
    expect(said).not.toContain('CANARY');
    expect(said).not.toContain('eyJ');
  }

  it('goes on while tokens of a few seconds come and go, asks for one at a time, and loses nothing', async () => {
    tokens.state.lifetime = 4;
    await using recorder = recorders();
    const service = recorder.spawn();
    const client = await service.ready();
    const stored = await publishFor(client, 20_000);
    const handled = () => recorder.done().map(({ key }) => key);
    await expect.poll(() => new Set(handled()).size, patience).toBe(stored.length);
    // Not one comes twice, so no session was lost.
    expect(handled().toSorted()).toEqual(stored.toSorted());
    expect(service.output.join('\n')).not.toMatch(/Lost|cannot be reached|Commit failed/);
    expect(tokens.asked).toBeGreaterThan(4);
    expect(tokens.mostAtOnce).toBe(1);
    expect(tokens.forms.at(-1)).toEqual({ grant_type: 'client_credentials', scope: 'kafka:use' });
    const { exitCode, stdout } = await recorder.command(['topics', 'list']).result;
    expect(exitCode).toBe(0);
    expect(stdout).toContain(recorder.topic);
    expectNoSecret(recorder);
    expect(await service.kill('SIGTERM')).toBe(0);
  });

  it('ends the start where its secret is wrong, and says who refused it', async () => {
    await using recorder = recorders({ KAFKA_SASL_OAUTHBEARER_CLIENT_SECRET: 'CANARY-wrong' });
    const service = recorder.spawn();
    expect(await service.exited).toBe(1);
    const output = service.output.join('\n');
    expect(output).toContain('MESSAGING_TOKEN_REFUSED');
    expect(output).toContain('invalid_client (Invalid client or Invalid client credentials)');
    expect(output).toContain('KAFKA_SASL_');
    expectNoSecret(recorder);
    expect(tokens.asked).toBe(1);

    const { exitCode, stderr } = await recorder.command(['topics', 'list']).result;
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('invalid_client');
    expect(stderr).not.toContain('CANARY');
  });

  it('ends the start where the broker refuses its token, and says why', async () => {
    tokens.state.audience = 'another';
    await using recorder = recorders();
    const service = recorder.spawn();
    expect(await service.exited).toBe(1);
    const output = service.output.join('\n');
    expect(output).toMatch(/MESSAGING_TOKEN_REFUSED.*The broker refused the token/);
    expect(tokens.asked).toBeLessThan(5);
    expectNoSecret(recorder);
  });

  it.each(['stopped', 'hang', 'fail'] as const)(
    'waits where the token endpoint is away at the start (%s), says so, and is ready once it is back',
    async (how) => {
      if (how === 'stopped') await tokens.stop();
      else tokens.state.mode = how;
      await using recorder = recorders();
      const service = recorder.spawn();
      const client = await service.listening();
      await expect
        .poll(() => service.output.join('\n'), patience)
        .toMatch(/There is no token for the broker/);
      expect((await client.get('/health/ready')).status).toBe(503);
      const published = await client.post('/records', { key: 'early', sequence: 0, workMs: 0 });
      expect(published.status).not.toBe(202);
      if (how === 'stopped') await tokens.start();
      else tokens.state.mode = 'answer';
      await expect.poll(async () => (await client.get('/health/ready')).status, patience).toBe(200);
      expect(await publishFor(client, 500)).not.toHaveLength(0);
      expect(tokens.mostAtOnce).toBe(1);
      expectNoSecret(recorder);
    },
  );

  it('uses the token at hand while the endpoint is away, waits when it is over, and comes back', async () => {
    tokens.state.lifetime = 8;
    await using recorder = recorders();
    const service = recorder.spawn();
    const client = await service.ready();
    await publishFor(client, 1_000);
    tokens.state.mode = 'fail';
    await expect.poll(() => service.output.join('\n'), patience).toMatch(/is good for another/);
    const meanwhile = await publishFor(client, 500);
    expect(meanwhile.length).toBeGreaterThan(0);
    await expect.poll(async () => (await client.get('/health/ready')).status, patience).toBe(503);
    tokens.state.mode = 'answer';
    await expect.poll(async () => (await client.get('/health/ready')).status, patience).toBe(200);
    const after = await publishFor(client, 1_000);
    expect(after.length).toBeGreaterThan(0);
    expect(await service.kill('SIGTERM')).toBe(0);
  });

  it('takes up a secret that is replaced in its file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'oauth-'));
    const file = join(folder, 'secret');
    writeFileSync(file, `${SECRET}\n`);
    tokens.state.lifetime = 4;
    await using recorder = recorders({
      KAFKA_SASL_OAUTHBEARER_CLIENT_SECRET: '',
      KAFKA_SASL_OAUTHBEARER_CLIENT_SECRET_FILE: file,
    });
    const service = recorder.spawn();
    const client = await service.ready();
    tokens.state.secret = 'CANARY-new';
    writeFileSync(file, tokens.state.secret);
    const given = tokens.given;
    await expect.poll(() => tokens.given, patience).toBeGreaterThan(given + 1);
    expect((await publishFor(client, 500)).length).toBeGreaterThan(0);
    expectNoSecret(recorder);
    rmSync(folder, { recursive: true });
  });

  it('bears a broker that refuses new tokens for a while, as keys are rotated', async () => {
    tokens.state.lifetime = 4;
    await using recorder = recorders();
    const service = recorder.spawn();
    const client = await service.ready();
    tokens.state.audience = 'another';
    const output = () => service.output.join('\n');
    await expect.poll(output, patience).toContain('The broker refused the token');
    tokens.state.audience = AUDIENCE;
    await expect
      .poll(async () => (await publishFor(client, 100)).length, patience)
      .toBeGreaterThan(0);
    await expect.poll(async () => (await client.get('/health/ready')).status, patience).toBe(200);
    expect(output()).not.toContain('"level":"fatal"');
  });

  it('takes tokens of a function', async () => {
    const given: string[] = [];
    const oauthBearerProvider = async () => {
      given.push(tokens.token());
      return { value: given.at(-1)! };
    };
    const bootstrapServers = [cluster.oauthServers];
    const sasl = { mechanism: 'oauthbearer', oauthBearerProvider } as const;
    const connection = { bootstrapServers, clientId: 'oauth', sasl };
    const admins = [1, 2, 3].map(() => new KafkaBroker({ connection }).admin());
    await Promise.all(admins.map((admin) => admin.topics()));
    await Promise.all(admins.map((admin) => admin.close()));
    expect(given).toHaveLength(1);
  });

  it('signs tokens for AWS MSK IAM, and renews sessions that the broker keeps short', async () => {
    await using recorder = new Recorders({
      KAFKA_BOOTSTRAP_SERVERS: cluster.mskServers,
      KAFKA_SASL_MECHANISM: 'aws-msk-iam',
      KAFKA_SASL_AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'AKIAFAKE',
      AWS_SECRET_ACCESS_KEY: 'CANARY-aws',
    });
    const service = recorder.spawn();
    const client = await service.ready();
    const stored = await publishFor(client, 3 * MSK_SESSION_MS);
    const handled = () => recorder.done().map(({ key }) => key);
    await expect.poll(() => new Set(handled()).size, patience).toBe(stored.length);
    expect(handled().toSorted()).toEqual(stored.toSorted());
    expect(service.output.join('\n')).not.toMatch(/Lost|cannot be reached|Commit failed/);
    expectNoSecret(recorder);
  });

  it('ends the start where the broker of AWS MSK IAM has no such region', async () => {
    await using recorder = new Recorders({
      KAFKA_BOOTSTRAP_SERVERS: cluster.mskServers,
      KAFKA_SASL_MECHANISM: 'aws-msk-iam',
      KAFKA_SASL_AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIAFAKE',
      AWS_SECRET_ACCESS_KEY: 'CANARY-aws',
    });
    const service = recorder.spawn();
    expect(await service.exited).toBe(1);
    expect(service.output.join('\n')).toContain('MESSAGING_TOKEN_REFUSED');
    expectNoSecret(recorder);
  });
});
