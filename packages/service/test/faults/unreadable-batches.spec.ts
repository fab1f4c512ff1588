import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CompressionTypes, Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Message } from '@nest-kafka-kit/messaging';
import { KafkaBroker } from '@nest-kafka-kit/messaging/kafkajs';
import { type KafkaCluster, startKafkaCluster } from '@nest-kafka-kit/testing/kafka';
import { Recorders } from '../support/recorder-process.js';
import { throughProducer } from './publisher.js';

const MEBIBYTE = 1024 * 1024;
/** More than a service of 256 MB would survive twice over, in 110 KB on the wire. */
const BOMB_BYTES = 110 * MEBIBYTE;
const patience = { timeout: 60_000, interval: 100 };

let cluster: KafkaCluster;
let broker: KafkaBroker;
beforeAll(async () => {
  cluster = await startKafkaCluster();
  broker = new KafkaBroker({
    connection: { bootstrapServers: [cluster.bootstrapServers], clientId: 'faults' },
  });
});
afterAll(() => cluster?.stop());

function recordersOf(): Recorders {
  return new Recorders({
    KAFKA_BOOTSTRAP_SERVERS: cluster.bootstrapServers,
    RECORDER_PARTITIONS: '1',
    NODE_OPTIONS: '--max-old-space-size=256',
  });
}

async function deadLetters(group: string): Promise<Message[]> {
  const admin = broker.admin();
  const topic = `${group}.dlt`;
  const offsets = await admin.offsets(topic);
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

const lag = async (recorders: Recorders): Promise<bigint> => {
  const admin = broker.admin();
  const [partition] = await admin.lag(recorders.group, recorders.topic);
  await admin.close();
  return partition!.lag;
};

it('A batch that is too large when decompressed costs nobody else anything, and is a dead letter as it came', async () => {
  await using recorders = recordersOf();
  const service = recorders.spawn();
  const client = await service.ready();
  const foreign = new Kafka({ brokers: [cluster.bootstrapServers], logLevel: logLevel.NOTHING });
  const theirs = foreign.producer();
  await theirs.connect();
  const slowest = { ms: 0 };
  let sequence = 0;
  const post = async (): Promise<number> => {
    const begin = performance.now();
    const record = { key: 'mine', sequence: sequence++ };
    const { status } = await client.post('/records', record);
    slowest.ms = Math.max(slowest.ms, performance.now() - begin);
    return status;
  };
  expect(await post()).toBe(202);
  slowest.ms = 0;
  await theirs.send({
    topic: recorders.topic,
    compression: CompressionTypes.GZIP,
    messages: [{ value: Buffer.alloc(BOMB_BYTES, 'x') }],
  });
  slowest.ms = 0;
  const statuses = new Set<number>();
  const until = performance.now() + 10_000;
  while (performance.now() < until) statuses.add(await post());
  expect([...statuses]).toEqual([202]);
  console.log(`The slowest POST took ${Math.round(slowest.ms)} ms.`);
  expect(slowest.ms).toBeLessThan(2_500);

  await expect.poll(() => lag(recorders), patience).toBe(0n);
  expect(recorders.done()).toHaveLength(sequence);
  const [letter, ...others] = await deadLetters(recorders.group);
  expect(others).toEqual([]);
  expect(String(letter!.headers['dlt-reason'])).toBe('undecodable');
  expect(String(letter!.headers['dlt-error-message'])).toMatch(/gzip cannot be decompressed/);
  expect(String(letter!.headers['dlt-batch-offsets'])).toBe('1-1');
  expect(letter!.value!.length).toBeLessThan(MEBIBYTE);
  expect(await service.kill('SIGTERM')).toBe(0);
  await theirs.disconnect();
});

it('A batch that was changed on the broker’s disk is a dead letter, and what is around it is handled', async () => {
  await using recorders = recordersOf();
  const admin = broker.admin();
  await admin.createTopics([
    { name: recorders.topic, partitions: 1, replicationFactor: -1, config: {} },
  ]);
  await admin.close();
  const producer = broker.producer();
  const publish = throughProducer(producer, recorders.topic);
  for (const key of ['before', 'corrupted', 'behind'])
    await publish({ key, sequence: 0, workMs: 0 });
  await producer.close();

  await cluster.broker(1).stop();
  const folder = readdirSync(cluster.directory, { recursive: true, encoding: 'utf8' }).find(
    (path) => path.endsWith(`${recorders.topic}-0`),
  );
  const log = join(cluster.directory, folder!, '00000000000000000000.log');
  const bytes = readFileSync(log);
  bytes[bytes.indexOf('corrupted', bytes.indexOf('"key":"corrupted"'))]! ^= 1;
  writeFileSync(log, bytes);
  await cluster.broker(1).start();

  const service = recorders.spawn();
  await service.ready();
  await expect.poll(() => recorders.done().map(({ key }) => key), patience).toHaveLength(2);
  expect(recorders.done().map(({ key }) => key)).toEqual(['before', 'behind']);
  await expect.poll(() => lag(recorders), patience).toBe(0n);
  const letters = await deadLetters(recorders.group);
  expect(letters.map(({ headers }) => String(headers['dlt-original-offset']))).toEqual(['1']);
  expect(String(letters[0]!.headers['dlt-error-message'])).toMatch(/checksum is wrong/);
  expect(await service.kill('SIGTERM')).toBe(0);
});

it('A message with ten thousand headers costs no instance its membership', async () => {
  await using recorders = recordersOf();
  const services = [recorders.spawn(), recorders.spawn()];
  for (const service of services) await service.ready();
  const headers: Record<string, Buffer> = {
    ce_specversion: Buffer.from('1.0'),
    ce_id: Buffer.from('many'),
    ce_type: Buffer.from('recorded'),
    ce_source: Buffer.from('/faults'),
    'content-type': Buffer.from('application/json'),
  };
  for (let index = 0; index < 10_000; index++)
    headers[index.toString(16).padStart(4, '0')] = Buffer.alloc(0);
  const producer = broker.producer();
  const value = Buffer.from(JSON.stringify({ key: 'many', sequence: 0 }));
  const begin = performance.now();
  await producer.publish({ topic: recorders.topic, key: null, value, headers });
  await expect.poll(() => lag(recorders), patience).toBe(0n);
  // kafkajs alone takes half a minute for its headers.
  expect(performance.now() - begin).toBeLessThan(20_000);
  expect(recorders.said().filter((line) => line.includes('Lost the group'))).toEqual([]);
  await producer.close();
});
