import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { KafkaBroker } from '@nest-kafka-kit/messaging/kafkajs';
import type { Message } from '@nest-kafka-kit/messaging';
import type { ServiceProcess } from '@nest-kafka-kit/testing';
import { type KafkaCluster, startKafkaCluster } from '@nest-kafka-kit/testing/kafka';
import { Recorders } from '../support/recorder-process.js';
import { throughProducer } from './publisher.js';

const GOOD = 60;
const PARTITIONS = 2;
/** Three sessions of 30 s, three starts, and a busy machine. */
const QUARANTINED_WITHIN_MS = 200_000;
const HANDLED_WITHIN_MS = 60_000;

let cluster: KafkaCluster;
beforeAll(async () => {
  cluster = await startKafkaCluster();
});
afterAll(() => cluster?.stop());

/** Keeps an instance alive as an orchestrator does: one that has ended is started again. */
function supervise(recorders: Recorders, signal: AbortSignal): void {
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      // Small enough to run out of within seconds.
      const service: ServiceProcess = recorders.spawn({ NODE_OPTIONS: '--max-old-space-size=256' });
      await service.exited;
      await delay(500);
    }
  };
  void run();
}

async function deadLetters(broker: KafkaBroker, group: string): Promise<Message[]> {
  const admin = broker.admin();
  const topic = `${group}.dlt`;
  const offsets = await admin.offsets(topic).catch(() => []);
  await admin.close();
  const ranges = offsets
    .filter(({ earliest, readable }) => readable > earliest)
    .map(({ partition, earliest, readable }) => ({
      topic,
      partition,
      from: earliest,
      to: readable,
    }));
  const found: Message[] = [];
  if (ranges.length > 0)
    for await (const message of broker.reader().read(ranges)) found.push(message);
  return found;
}

it.each(['abort', 'block', 'memory', 'later'])(
  'A message whose handler takes the process down (%s) does so at most three times, and is given up by its bytes; the others are handled',
  async (kind) => {
    const { bootstrapServers } = cluster;
    const broker = new KafkaBroker({
      connection: { bootstrapServers: bootstrapServers.split(','), clientId: 'faults' },
    });
    await using recorders = new Recorders({
      KAFKA_BOOTSTRAP_SERVERS: bootstrapServers,
      RECORDER_PARTITIONS: String(PARTITIONS),
    });
    const over = new AbortController();
    onTestFinished(() => over.abort());
    const admin = broker.admin();
    const topic = {
      name: recorders.topic,
      partitions: PARTITIONS,
      replicationFactor: -1,
      config: {},
    };
    await admin.createTopics([topic]);
    supervise(recorders, over.signal);
    supervise(recorders, over.signal);
    await expect
      .poll(() => recorders.said().filter((line) => line.includes('Ready: ')).length, {
        timeout: 60_000,
      })
      .toBe(2);

    const producer = broker.producer();
    const publish = throughProducer(producer, recorders.topic);
    for (let sequence = 0; sequence < GOOD; sequence++) {
      const recording = { key: `good ${sequence}`, sequence, workMs: 20 };
      if (sequence === GOOD / 2)
        await publish({ key: 'killer', sequence: 0, workMs: 0, kill: kind } as never);
      await publish(recording);
    }

    const killers = (): number =>
      recorders.history().filter(({ what, key }) => what === 'started' && key === 'killer').length;
    const letters = (): Promise<Message[]> => deadLetters(broker, recorders.group);
    await expect
      .poll(async () => (await letters()).length, {
        timeout: QUARANTINED_WITHIN_MS,
        interval: 1_000,
      })
      .toBe(1);
    const quarantinedAt = Date.now();
    const isHandled = (): number =>
      new Set(
        recorders
          .done()
          .map(({ key }) => key)
          .filter((key) => key !== 'killer'),
      ).size;
    await expect.poll(isHandled, { timeout: HANDLED_WITHIN_MS, interval: 200 }).toBe(GOOD);
    console.log(`${kind}: all handled ${Date.now() - quarantinedAt} ms after the dead letter.`);

    const found = await letters();
    expect(found.map(({ headers }) => String(headers['dlt-reason']))).toEqual(['quarantined']);
    expect(found.map(({ key }) => String(key))).toEqual(['killer']);
    expect(JSON.parse(String(found[0]!.value))).toMatchObject({ kill: kind });
    // A third time where others of its partition were unfinished before it.
    expect(killers(), recorders.lastWords()).toBeGreaterThanOrEqual(2);
    expect(killers(), recorders.lastWords()).toBeLessThanOrEqual(3);
    await expect
      .poll(async () => (await admin.lag(recorders.group, recorders.topic)).map(({ lag }) => lag), {
        timeout: 30_000,
      })
      .toEqual([0n, 0n]);
    over.abort();
    await Promise.all([producer.close(), admin.close()]);
  },
  360_000,
);
