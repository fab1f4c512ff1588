import { afterAll, beforeAll, expect, it } from 'vitest';
import { type KafkaCluster, startKafkaCluster } from '@nest-kafka-kit/testing/kafka';
import { Experiment } from './experiment.js';
import { NO_VIOLATIONS, violationsOf } from './violations.js';

const EVENTS = 20_000;
const KILLS = 10;
const CONCURRENCY = 16;
/**
 * Commits are collected for 100 ms; the rest is a busy machine's. What was done earlier than this before
 * a kill must be committed.
 */
const COMMITTED_AFTER_MS = 2_000;

let cluster: KafkaCluster;
beforeAll(async () => {
  cluster = await startKafkaCluster();
});
afterAll(() => cluster?.stop());

it('A service killed ten times during 20,000 events loses none, and repeats only what was in flight', async () => {
  const { bootstrapServers } = cluster;
  await using experiment = await Experiment.prepare({ bootstrapServers, concurrency: CONCURRENCY });
  const { publisher, recorders } = experiment;
  const publishing = publisher.run({ events: EVENTS, perSecond: 500, workMs: 5 });

  for (let kill = 1; kill <= KILLS; kill++) {
    const service = recorders.spawn();
    // Never at the same point, and always with more waiting.
    const share = Math.round((EVENTS / (KILLS + 2)) * (0.75 + (kill % 3) / 4));
    await experiment.handles(share, service);
    const killedAt = Date.now();
    const { committed, entries } = await experiment.crash(service);
    const late = recorders
      .history()
      .slice(0, entries)
      .filter(({ what, pid }) => what === 'done' && pid === service.pid)
      .filter(({ partition, offset }) => BigInt(offset) >= (committed.get(partition) ?? 0n))
      .filter(({ at }) => at < killedAt - COMMITTED_AFTER_MS);
    expect(late).toEqual([]);
  }
  const last = recorders.spawn();
  await publishing;
  await experiment.settled();

  const report = experiment.report();
  console.log(
    `${report.duplicates.count} duplicates of ${report.duplicates.allowed} allowed by ${KILLS} kills.`,
  );
  expect(publisher.published).toHaveLength(EVENTS);
  expect(violationsOf(report)).toEqual(NO_VIOLATIONS);
  expect(await last.kill('SIGTERM')).toBe(0);
  expect(await experiment.lag()).toBe(0n);
});
