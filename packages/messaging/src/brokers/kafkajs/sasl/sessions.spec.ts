import { Kafka, logLevel } from 'kafkajs';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { renewSessions } from './sessions.js';

const Long = createRequire(import.meta.url)('kafkajs/src/utils/long') as {
  fromNumber(value: number): { toNumber(): number };
};

interface Connection {
  sessionLifetime: { toNumber(): number };
  authenticatedAt: [number, number] | null;
  reauthenticationThreshold: number;
  isAuthenticated(): boolean;
  authenticate(): Promise<void>;
}

interface Cluster {
  readonly connectionPoolBuilder: { build(): Promise<{ readonly pool: readonly Connection[] }> };
}

async function connectionOf(): Promise<Connection> {
  const kafka = new Kafka({ brokers: ['127.0.0.1:1'], logLevel: logLevel.NOTHING });
  const create = Object.getOwnPropertySymbols(renewSessions(kafka)).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  )!;
  const clusters = kafka as unknown as Record<symbol, (options: object) => Cluster>;
  const { pool } = await clusters[create]!({ metadataMaxAge: 0 }).connectionPoolBuilder.build();
  return pool[0]!;
}

describe('A session', () => {
  let now = 0;
  beforeEach(() => {
    now = 0;
    const hrtime = (before?: [number, number]): [number, number] =>
      before ? [0, Math.round((now - before[0] * 1e3 - before[1] / 1e6) * 1e6)] : [0, now * 1e6];
    vi.spyOn(process, 'hrtime').mockImplementation(hrtime as never);
  });
  afterEach(() => vi.restoreAllMocks());

  it.each([
    [3_000, 2_700],
    [1_822, 1_639],
    [60_000, 54_000],
    [3_600_000, 3_590_000],
  ])('of %i ms is good for %i ms, and renewed then', async (lifetime, goodFor) => {
    const connection = await connectionOf();
    connection.sessionLifetime = Long.fromNumber(lifetime);
    connection.authenticatedAt = [0, 0];
    now = goodFor - 2;
    expect(connection.isAuthenticated()).toBe(true);
    now = goodFor + 2;
    expect(connection.isAuthenticated()).toBe(false);
  });

  it('without an end is never renewed', async () => {
    const connection = await connectionOf();
    connection.authenticatedAt = [0, 0];
    now = 1e9;
    expect(connection.isAuthenticated()).toBe(true);
  });
});
