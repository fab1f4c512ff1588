import { Kafka, logLevel } from 'kafkajs';
import { readFileSync } from 'node:fs';
import { platform } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type KafkaCluster, startKafkaCluster } from '@nest-kafka-kit/testing/kafka';
import type { ServiceProcess } from '@nest-kafka-kit/testing';
import { Recorders } from '../support/recorder-process.js';

const EVENTS = 1_500;
const HEADER_BYTES = 900_000;
/** Node with the service takes some 150 MiB before it has read anything; all events would take 1,300 more. */
const MAX_RSS_MEGABYTES = 400;
const patience = { timeout: 120_000, interval: 250 };

/** The most memory a process has had so far, in MiB. */
function peakOf({ pid }: ServiceProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)![1]) / 1024;
}

/** Publishes events of one key with a large header, as a client that knows nothing of this kit. */
async function publish(bootstrapServers: string, topic: string): Promise<void> {
  const kafka = new Kafka({ brokers: bootstrapServers.split(','), logLevel: logLevel.NOTHING });
  const producer = kafka.producer();
  await producer.connect();
  const header = Buffer.alloc(HEADER_BYTES, 'x');
  const messageOf = (sequence: number) => ({
    key: 'slow',
    value: JSON.stringify({ key: 'slow', sequence, workMs: sequence === 0 ? 20_000 : 0 }),
    headers: {
      ce_specversion: '1.0',
      ce_id: `${sequence}`,
      ce_type: 'recorded',
      ce_source: '/',
      'content-type': 'application/json',
      'meta-x': header,
    },
  });
  // One record a request: the broker takes little more than a megabyte at once.
  for (let sequence = 0; sequence < EVENTS; sequence++)
    await producer.send({ topic, messages: [messageOf(sequence)] });
  await producer.disconnect();
}

describe.skipIf(platform() !== 'linux')('A service with little memory', () => {
  let cluster: KafkaCluster;
  beforeAll(async () => {
    cluster = await startKafkaCluster();
  });
  afterAll(() => cluster?.stop());

  it('survives 1,500 events that wait behind a slow one, each with headers of 900 KB', async () => {
    const { bootstrapServers } = cluster;
    await using recorders = new Recorders({
      KAFKA_BOOTSTRAP_SERVERS: bootstrapServers,
      NODE_OPTIONS: '--max-old-space-size=256',
      RECORDER_PARTITIONS: '1',
    });
    const service = recorders.spawn();
    await service.ready();
    await publish(bootstrapServers, recorders.topic);
    await expect.poll(() => recorders.done().length, patience).toBe(EVENTS);
    const peak = peakOf(service);
    console.log(
      `${EVENTS} events with ${HEADER_BYTES} bytes of headers: ${peak.toFixed(0)} MiB at most`,
    );
    expect(peak).toBeLessThan(MAX_RSS_MEGABYTES);
    expect(recorders.done().map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: EVENTS }, (_, index) => index),
    );
    expect(await service.kill('SIGTERM')).toBe(0);
  });
});
