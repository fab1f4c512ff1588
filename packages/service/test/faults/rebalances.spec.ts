import { afterAll, beforeAll, expect, it } from 'vitest';
import { type KafkaCluster, startKafkaCluster } from '@nest-kafka-kit/testing/kafka';
import type { ServiceProcess } from '@nest-kafka-kit/testing';
import { Experiment } from './experiment.js';
import { violationsOf } from './violations.js';

const PARTITIONS = 8;
const REBALANCES = 10;
const MAX_MEMBERS = 3;
const CONCURRENCY = 16;
const MAX_WAITING = 3_000;
const WORK_MS = 50;
/**
 * What a member had running or not yet committed when it joined anew is repeated, since members
 * join and leave without waiting for handlers. On a busy machine a commit may take half a second.
 */
const REPEATED_PER_JOIN = CONCURRENCY + (CONCURRENCY * 500) / WORK_MS;

let cluster: KafkaCluster;
beforeAll(async () => {
  cluster = await startKafkaCluster();
});
afterAll(() => cluster?.stop());

it('Ten rebalances under load, with members joining and leaving, lose no event, keep the order of each key and repeat only what was running', async () => {
  await using experiment = await Experiment.prepare({
    bootstrapServers: cluster.bootstrapServers,
    partitions: PARTITIONS,
    concurrency: CONCURRENCY,
  });
  const { publisher, recorders } = experiment;
  const rebalanced = new AbortController();
  const members: ServiceProcess[] = [recorders.spawn(), recorders.spawn()];
  await Promise.all(members.map((member) => member.ready()));
  // As many as there may be, so that partitions change hands with a lot waiting in them.
  const publishing = publisher.run({
    perSecond: 1_000,
    workMs: WORK_MS,
    signal: rebalanced.signal,
    backlog: {
      size: () => publisher.published.length - experiment.doneCount(),
      most: MAX_WAITING,
    },
  });
  const handling = (): Promise<unknown> =>
    Promise.all(members.map((member) => experiment.handles(50, member)));

  await handling();
  for (let rebalance = 1; rebalance <= REBALANCES; rebalance++) {
    // Two and three members in turn, each time without the one that is there for longest.
    if (members.length < MAX_MEMBERS) members.push(recorders.spawn());
    else expect(await members.shift()!.kill('SIGTERM')).toBe(0);
    await handling();
  }
  rebalanced.abort();
  await publishing;
  await experiment.settled();

  const report = experiment.report();
  const joins = recorders.said().filter((line) => line.includes('Joined with')).length;
  console.log(
    `${publisher.published.length} events, ${report.duplicates.count} duplicates, members joined ${joins} times.`,
  );
  expect(publisher.rejected).toBe(0);
  expect(violationsOf(report)).toMatchObject({ lost: [], outOfOrder: [], committedUnfinished: [] });
  expect(report.duplicates.count).toBeLessThanOrEqual(joins * REPEATED_PER_JOIN);
  for (const member of members) expect(await member.kill('SIGTERM')).toBe(0);
  expect(await experiment.lag()).toBe(0n);
});
