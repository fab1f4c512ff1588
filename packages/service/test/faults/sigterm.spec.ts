import { afterAll, beforeAll, expect, it } from 'vitest';
import { type KafkaCluster, startKafkaCluster } from '@nest-kafka-kit/testing/kafka';
import { Experiment } from './experiment.js';
import { NO_VIOLATIONS, violationsOf } from './violations.js';

const EVENTS = 10_000;
const STOPS = 10;
const SHUTDOWN_GRACE_MS = 5_000;
/** Closing HTTP and the producer, and ending the process, come after the grace for handlers. */
const CLOSING_MS = 2_000;

let cluster: KafkaCluster;
beforeAll(async () => {
  cluster = await startKafkaCluster();
});
afterAll(() => cluster?.stop());

it('A service stopped ten times under load loses no event, handles none twice, and ends with exit code 0 within its grace', async () => {
  await using experiment = await Experiment.prepare({
    bootstrapServers: cluster.bootstrapServers,
    environment: { SHUTDOWN_GRACE_MS: String(SHUTDOWN_GRACE_MS) },
  });
  const { publisher, recorders } = experiment;
  const publishing = publisher.run({ events: EVENTS, perSecond: 250, workMs: 20 });

  let slowestMs = 0;
  for (let stop = 1; stop <= STOPS; stop++) {
    const service = recorders.spawn();
    const share = Math.round((EVENTS / (STOPS + 2)) * (0.75 + (stop % 3) / 4));
    await experiment.handles(share, service);
    const begin = Date.now();
    expect(await service.kill('SIGTERM')).toBe(0);
    slowestMs = Math.max(slowestMs, Date.now() - begin);
  }
  const last = recorders.spawn();
  await publishing;
  await experiment.settled();

  console.log(`The slowest of ${STOPS} stops took ${slowestMs} ms.`);
  expect(slowestMs).toBeLessThan(SHUTDOWN_GRACE_MS + CLOSING_MS);
  expect(publisher.published).toHaveLength(EVENTS);
  expect(await last.kill('SIGTERM')).toBe(0);
  // No crash explains a duplicate here.
  expect(violationsOf(experiment.report())).toEqual(NO_VIOLATIONS);
  expect(await experiment.lag()).toBe(0n);
});
