import { fileURLToPath, pathToFileURL } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServiceProcess } from '@nest-kafka-kit/testing';
import { type KafkaCluster, startKafkaCluster } from '@nest-kafka-kit/testing/kafka';
import { Experiment } from './experiment.js';
import { violationsOf } from './violations.js';

const SESSION_MS = 3_000;
const SHIFT_CLOCK = pathToFileURL(
  fileURLToPath(new URL('./shift-clock.mjs', import.meta.url)),
).href;
const patience = { timeout: 30_000, interval: 50 };

let cluster: KafkaCluster;
beforeAll(async () => {
  cluster = await startKafkaCluster();
});
afterAll(() => cluster?.stop());

interface Line {
  readonly level: string;
  readonly timestamp: number;
  readonly message: string;
}

/** What a service has said, as far as it is a log line. */
function linesOf({ output }: ServiceProcess): Line[] {
  return output.flatMap((line) => {
    try {
      return [JSON.parse(line) as Line];
    } catch {
      return [];
    }
  });
}

const saying = (service: ServiceProcess, text: string): Line[] =>
  linesOf(service).filter(({ message }) => message.includes(text));

describe('A service whose session has ended without its knowledge', () => {
  it('starts nothing when it wakes from being frozen until it has joined again', async () => {
    await using experiment = await Experiment.prepare({
      bootstrapServers: cluster.bootstrapServers,
      concurrency: 32,
    });
    const { recorders, publisher } = experiment;
    const service = recorders.spawn();
    await service.ready();
    const publishing = publisher.run({ events: 2_000, perSecond: 2_000, workMs: 100 });
    await experiment.handles(100);
    process.kill(service.pid, 'SIGSTOP');
    await publishing;
    await delay(SESSION_MS + 3_000);
    const wokenAt = Date.now();
    process.kill(service.pid, 'SIGCONT');
    await experiment.settled();

    const joined = saying(service, 'Joined with').filter(({ timestamp }) => timestamp > wokenAt);
    expect(joined).not.toEqual([]);
    const tooEarly = recorders
      .history()
      .filter(({ what, at }) => what === 'started' && at > wokenAt && at < joined[0]!.timestamp);
    // No check stops the one that was frozen between the check and its handler.
    expect(tooEarly.length, JSON.stringify(tooEarly)).toBeLessThanOrEqual(1);
    expect(saying(service, 'Lost the group')).toHaveLength(1);
    expect(violationsOf(experiment.report())).toMatchObject({ lost: [], outOfOrder: [] });
  });

  it('joins again where the clock is set back by four minutes, says so once, and is ready again', async () => {
    await using experiment = await Experiment.prepare({
      bootstrapServers: cluster.bootstrapServers,
    });
    const service = experiment.recorders.spawn({ NODE_OPTIONS: `--import=${SHIFT_CLOCK}` });
    const client = await service.ready();
    await experiment.publisher.run({ events: 100, perSecond: 1_000, workMs: 0 });
    await experiment.settled();
    process.kill(service.pid, 'SIGUSR2');
    await expect.poll(() => saying(service, 'Lost the group').length, patience).toBe(1);
    await expect.poll(() => saying(service, 'Joined with').length, patience).toBe(2);

    // The group is quiet now and then, and a member that sends no heartbeats is put out.
    await delay(2 * SESSION_MS);
    await experiment.publisher.run({ events: 100, perSecond: 1_000, workMs: 0 });
    await experiment.settled();
    expect((await client.get('/health/ready')).status).toBe(200);
    expect(violationsOf(experiment.report())).toMatchObject({ lost: [], outOfOrder: [] });
    expect(linesOf(service).filter(({ level }) => level === 'warn').length).toBeLessThan(4);
  });
});
