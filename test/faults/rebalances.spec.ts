import { afterAll, beforeAll, expect, it } from 'vitest';
import { type KafkaCluster, startKafkaCluster } from '../kafka/kafka-cluster.js';
import type { ServiceProcess } from '../support/service-process.js';
import { Experiment } from './experiment.js';
import { violationsOf } from './violations.js';

const PARTITIONS = 8;
const REBALANCES = 10;
const MOST_MEMBERS = 3;
const CONCURRENCY = 16;
const MOST_WAITING = 3_000;
/**
 * Handlers that run when their partition goes elsewhere are repeated there, since members join and leave without
 * waiting for them. What has not begun, or is done and committed, is not.
 */
const MOST_DUPLICATES = REBALANCES * MOST_MEMBERS * CONCURRENCY;

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
    workMs: 50,
    signal: rebalanced.signal,
    backlog: {
      size: () => publisher.published.length - experiment.doneCount(),
      most: MOST_WAITING,
    },
  });
  const handling = (): Promise<unknown> =>
    Promise.all(members.map((member) => experiment.handles(50, member)));

  await handling();
  for (let rebalance = 1; rebalance <= REBALANCES; rebalance++) {
    // Two and three members in turn, each time without the one that is there for longest.
    if (members.length < MOST_MEMBERS) members.push(recorders.spawn());
    else expect(await members.shift()!.kill('SIGTERM')).toBe(0);
    await handling();
  }
  rebalanced.abort();
  await publishing;
  await experiment.settled();

  const report = experiment.report();
  const joins = members.flatMap(({ output }) => output.filter((line) => line.includes('Joined')));
  console.log(
    `${publisher.published.length} events, ${report.duplicates.count} duplicates, the last members joined ${joins.length} times.`,
  );
  expect(publisher.rejected).toBe(0);
  expect(violationsOf(report)).toMatchObject({ lost: [], outOfOrder: [], committedUnfinished: [] });
  expect(report.duplicates.count).toBeLessThanOrEqual(MOST_DUPLICATES);
  for (const member of members) expect(await member.kill('SIGTERM')).toBe(0);
  expect(await experiment.lag()).toBe(0n);
});
