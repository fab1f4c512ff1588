import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFreePorts } from '../../src/local-server/free-ports.js';
import { resolveKafkaArtifacts } from '../../src/kafka/kafka-artifacts.js';
import { waitForBrokers } from '../../src/kafka/kafka-readiness.js';
import { bringUp, takeDown } from '../../src/kafka/local-cluster.js';
import { commandOf, waitUntilGone } from '../../src/local-server/process-inspection.js';

const canStart =
  process.env.CI === 'true' ||
  (process.env.KAFKA_TESTS !== 'off' &&
    (await resolveKafkaArtifacts().then(
      () => true,
      () => false,
    )));

describe.skipIf(!canStart)('kafka:up and kafka:down', () => {
  let directory: string;
  let port: number;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'kafka-local-spec-'));
    [port] = (await findFreePorts(1)) as [number];
  });

  afterEach(async () => {
    await takeDown(directory);
    await rm(directory, { recursive: true, force: true });
  });

  async function brokerPid(): Promise<number> {
    const state = await readFile(join(directory, 'running.json'), 'utf8');
    return (JSON.parse(state) as { processes: { pid: number }[] }).processes[0]!.pid;
  }

  it('starts once however often it is asked, and stops by process id', async () => {
    const wanted = { directory, port, brokers: 1 };
    const bootstrapServers = `127.0.0.1:${port}`;

    expect(await bringUp(wanted)).toEqual({ bootstrapServers, alreadyUp: false });
    expect(await bringUp(wanted)).toEqual({ bootstrapServers, alreadyUp: true });
    await expect(bringUp({ ...wanted, brokers: 3 })).rejects.toMatchObject({
      code: 'KAFKA_ALREADY_UP',
    });
    await expect(bringUp({ ...wanted, fresh: true })).rejects.toMatchObject({
      code: 'KAFKA_ALREADY_UP',
    });

    const pid = await brokerPid();
    expect(await takeDown(directory)).toBe(1);
    expect(await commandOf(pid)).toBeUndefined();
    expect(await takeDown(directory)).toBe(0);
    expect(existsSync(join(directory, 'cluster.json'))).toBe(true);
  }, 60_000);

  it('starts again after its broker has crashed', async () => {
    const wanted = { directory, port, brokers: 1 };
    await bringUp(wanted);
    const crashed = await brokerPid();
    process.kill(crashed, 'SIGKILL');
    expect(await waitUntilGone(crashed, 5_000)).toBe(true);

    const { alreadyUp, bootstrapServers } = await bringUp(wanted);

    expect(alreadyUp).toBe(false);
    await waitForBrokers([bootstrapServers], { brokerIds: [1], timeoutMs: 5_000 });
  }, 60_000);
});
