import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Producer } from '@nest-kafka-kit/messaging/broker';
import type { KafkaBroker } from '@nest-kafka-kit/messaging/kafkajs';
import { type Bench, percentile, type Row, Rows } from '../measurement.js';

const WELL_PER_SECOND = 500;
const SICK_PER_SECOND = 100;
const RUN_MS = 4_000;
const VALUE = Buffer.alloc(200, 'x');

export const ALONE = 'alone';

/** Topics that take none of what the bench publishes to them. */
const SICK: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'beside a topic and messages that are too large for it': { 'max.message.bytes': '100' },
  'beside a compacted topic and messages without a key': { 'cleanup.policy': 'compact' },
};
export const SICK_CASES = Object.keys(SICK);

/** How long publishes to a healthy topic take, alone and beside a sick one of the same broker. */
export async function isolation({ broker, runs, scale }: Bench): Promise<Row[]> {
  const rows = new Rows('isolation');
  const well = await createTopic(broker, {});
  const sick = new Map<string, string>();
  for (const [name, config] of Object.entries(SICK))
    sick.set(name, await createTopic(broker, config));
  for (let run = 0; run < runs; run++) {
    for (const name of [ALONE, ...SICK_CASES]) {
      const producer = broker.producer();
      await publishAtPace(producer, well, WELL_PER_SECOND, 500);
      const durationMs = RUN_MS * scale;
      const topic = sick.get(name);
      const beside = topic
        ? publishAtPace(producer, topic, SICK_PER_SECOND, durationMs)
        : undefined;
      const { latencies, failed } = await publishAtPace(
        producer,
        well,
        WELL_PER_SECOND,
        durationMs,
      );
      const about = { case: name, subject: 'kit' };
      rows.add({ ...about, unit: 'p50 ms' }, percentile(latencies, 50));
      rows.add({ ...about, unit: 'p99 ms' }, percentile(latencies, 99));
      rows.add({ ...about, unit: 'failed' }, failed);
      void producer.close();
      // A topic that is not sick would be no bench of one.
      if (topic && (await beside)!.latencies.length > 0) throw new Error(`${name}: it takes them.`);
    }
  }
  return rows.all();
}

async function createTopic(
  broker: KafkaBroker,
  config: Readonly<Record<string, string>>,
): Promise<string> {
  const name = `bench-${randomUUID()}`;
  const admin = broker.admin();
  await admin.createTopics([{ name, partitions: 1, replicationFactor: 1, config }]);
  await admin.close();
  return name;
}

/** Publishes when it is due, whatever became of those before. */
async function publishAtPace(
  producer: Producer,
  topic: string,
  perSecond: number,
  durationMs: number,
): Promise<{ latencies: number[]; failed: number }> {
  const latencies: number[] = [];
  let failed = 0;
  const begin = performance.now();
  const count = Math.round((perSecond * durationMs) / 1_000);
  const publishes: Promise<void>[] = [];
  while (publishes.length < count) {
    const due = Math.min(count, ((performance.now() - begin) * perSecond) / 1_000);
    while (publishes.length < due)
      publishes.push(publish(begin + (publishes.length * 1_000) / perSecond));
    await delay(1);
  }
  await Promise.all(publishes);
  return { latencies, failed };

  async function publish(dueAt: number): Promise<void> {
    try {
      await producer.publish({ topic, key: null, value: VALUE, headers: {} });
      latencies.push(performance.now() - dueAt);
    } catch {
      failed += 1;
    }
  }
}
