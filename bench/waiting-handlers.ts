import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { cpus } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { KafkaBroker } from '../src/messaging/kafka/kafka-broker.js';
import type { OutgoingMessage } from '../src/messaging/index.js';
import { median, withKafka } from './kafka.js';

/**
 * Handlers that wait for I/O: how many finish per second on one partition of a real Kafka, by the
 * number of keys and the concurrency. Runs are interleaved; medians are printed.
 *
 * `npm run bench:waiting-handlers`, with KAFKA_BOOTSTRAP_SERVERS or a Kafka of its own.
 */
const HANDLER_MS = 5;
const KEYS = [1, 2, 5, 10, 20, 1_000];
const CONCURRENCIES = [1, 100];
const RUNS = 3;
/** How long a run lasts, about: as many messages as that takes. */
const RUN_MS = 1_500;

await withKafka(async (broker) => {
  Logger.overrideLogger(false);
  const rates = new Map<string, number[]>();
  for (let run = 0; run < RUNS; run++) {
    for (const keys of KEYS) {
      for (const concurrency of CONCURRENCIES) {
        const name = `${keys}/${concurrency}`;
        const rate = await measure(broker, keys, concurrency);
        rates.set(name, [...(rates.get(name) ?? []), rate]);
      }
    }
  }
  console.log(
    `Node ${process.version}, ${cpus()[0]?.model}, ${broker.description}, one partition, ` +
      `${HANDLER_MS} ms per handler, median of ${RUNS} interleaved runs, handled per second`,
  );
  console.log('| keys | concurrency 1 | concurrency 100 | ratio |');
  console.log('| ---: | ---: | ---: | ---: |');
  for (const keys of KEYS) {
    const [one, many] = CONCURRENCIES.map((each) => median(rates.get(`${keys}/${each}`) ?? []));
    console.log(
      `| ${keys} | ${Math.round(one!)} | ${Math.round(many!)} | ${(many! / one!).toFixed(1)} |`,
    );
  }
});

/** Messages handled per second, from the first handler's start to the last one's end. */
async function measure(broker: KafkaBroker, keys: number, concurrency: number): Promise<number> {
  const topic = `bench-${randomUUID()}`;
  const admin = broker.admin();
  await admin.createTopics([{ name: topic, partitions: 1, replicationFactor: -1, config: {} }]);
  await admin.close();
  const count = Math.round((RUN_MS / HANDLER_MS) * Math.min(keys, concurrency));
  const messages = Array.from({ length: count }, (_, index): OutgoingMessage => {
    return {
      topic,
      key: Buffer.from(`key-${index % keys}`),
      value: Buffer.from('{}'),
      headers: {},
    };
  });
  const producer = broker.producer();
  for (let from = 0; from < count; from += 5_000) {
    await producer.publishBatch(messages.slice(from, from + 5_000));
  }
  await producer.close();

  const consumer = broker.consumer(`bench-${randomUUID()}`);
  const elapsedMs = await new Promise<number>((resolve, reject) => {
    let begin: number | undefined;
    let handled = 0;
    const handle = async (): Promise<void> => {
      begin ??= performance.now();
      await delay(HANDLER_MS);
      handled += 1;
      if (handled === count) resolve(performance.now() - begin);
    };
    const route = { handle, concurrency };
    consumer.subscribe({ topics: [topic], route: () => route });
    consumer.start().catch(reject);
  });
  await consumer.stop();
  return (count / elapsedMs) * 1_000;
}
