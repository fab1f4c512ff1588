import kafkajs from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { BatchUnreadableError } from '../../src/errors.js';
import type { Compression } from '../../src/brokers/kafkajs/compression.js';
import { KafkaBroker } from '../../src/brokers/kafkajs/kafka-broker.js';
import {
  BrokerFixture,
  message,
  type Recording,
  values,
} from '@nest-kafka-kit/testing/conformance';
import { runKafkaTool } from '@nest-kafka-kit/testing/kafka';
import { kafkaBootstrapServers } from '@nest-kafka-kit/testing';

const { CompressionCodecs, CompressionTypes } = kafkajs;

const CODECS = ['gzip', 'snappy', 'lz4', 'zstd'] as const;
const TYPES = {
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD,
} as const;
const patience = { timeout: 30_000, interval: 10 };

interface KafkaJsCodec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>;
  decompress(bytes: Buffer): Promise<Buffer>;
}

/** Batches of some 500 KB, so that every codec needs several blocks for each. */
const lines = Array.from(
  { length: 4_000 },
  (_, index) =>
    `{"index":${index},"id":"${randomUUID()}","text":"Zażółć gęślą jaźń ${'🦆'.repeat(20)}"}`,
);

/** What the attributes of the batches say that are read from now on: kafkajs asks by them. */
function recordCodecsRead(): Set<string> {
  const read = new Set<string>();
  for (const codec of CODECS) {
    const { compress, decompress } = CompressionCodecs[TYPES[codec]]() as KafkaJsCodec;
    replaceCodec(codec, {
      compress,
      decompress: (bytes) => {
        read.add(codec);
        return decompress(bytes);
      },
    });
  }
  return read;
}

/** Until the end of the test. */
function replaceCodec(codec: (typeof CODECS)[number], by: KafkaJsCodec): void {
  const type = TYPES[codec];
  const before = CompressionCodecs[type];
  CompressionCodecs[type] = () => by;
  onTestFinished(() => {
    CompressionCodecs[type] = before;
  });
}

describe.skipIf(!kafkaBootstrapServers)('Compressed batches', () => {
  const fixtures: BrokerFixture[] = [];

  afterEach(async () => {
    await Promise.all(fixtures.splice(0).map((fixture) => fixture.close()));
  });

  function brokerOf(compression?: Compression): KafkaBroker {
    return new KafkaBroker({
      connection: { bootstrapServers: kafkaBootstrapServers!.split(','), clientId: 'compression' },
      publishTimeoutMs: 20_000,
      ...(compression && { compression }),
    });
  }

  function clientsOf(broker: KafkaBroker): BrokerFixture {
    const fixture = new BrokerFixture(broker);
    fixtures.push(fixture);
    return fixture;
  }

  const servers = ['--bootstrap-server', kafkaBootstrapServers ?? ''];

  const writeInJava = (topic: string, codec: string): Promise<unknown> =>
    runKafkaTool(
      'kafka-console-producer',
      [...servers, '--topic', topic, '--compression-codec', codec].concat([
        '--batch-size',
        '800000',
        '--command-property',
        'linger.ms=1000',
      ]),
      { input: lines.join('\n') + '\n' },
    );

  async function readInJava(topic: string): Promise<string[]> {
    const count = ['--from-beginning', '--max-messages', String(lines.length)];
    const tool = [...servers, '--topic', topic, ...count, '--timeout-ms', '30000'];
    const { stdout } = await runKafkaTool('kafka-console-consumer', tool);
    return stdout.trimEnd().split('\n');
  }

  const publishIn = (clients: BrokerFixture, topic: string): Promise<unknown> =>
    clients.producer().publishBatch(lines.map((line) => message(topic, line, 'one-key')));

  const allRead = ({ handled }: Recording): Promise<void> =>
    expect.poll(() => handled.length, patience).toBe(lines.length);

  it.each(CODECS)('of Java clients are read byte for byte, and in order: %s', async (codec) => {
    const clients = clientsOf(brokerOf());
    const topic = await clients.topic(1);
    await writeInJava(topic, codec);

    const codecs = recordCodecsRead();
    const recording = await clients.consume(clients.group(), topic, undefined, 1);
    await allRead(recording);
    expect(values(recording.handled)).toEqual(lines);
    expect([...codecs]).toEqual([codec]);
  });

  it.each(CODECS)(
    'are on the broker as KAFKA_COMPRESSION says, and Java clients read them byte for byte: %s',
    async (codec) => {
      const clients = clientsOf(brokerOf(codec));
      const topic = await clients.topic(1);
      await publishIn(clients, topic);
      expect(await readInJava(topic)).toEqual(lines);

      const codecs = recordCodecsRead();
      const recording = await clients.consume(clients.group(), topic, undefined, 1);
      await allRead(recording);
      expect(values(recording.handled)).toEqual(lines);
      expect([...codecs]).toEqual([codec]);
    },
  );

  it('are what nobody gets who has not asked: by default nothing is compressed', async () => {
    const clients = clientsOf(brokerOf());
    const topic = await clients.topic(1);
    await publishIn(clients, topic);
    const codecs = recordCodecsRead();
    await allRead(await clients.consume(clients.group(), topic));
    expect([...codecs]).toEqual([]);
  });

  it('of every kind are read from one topic by one consumer, whatever it writes itself', async () => {
    const clients = clientsOf(brokerOf('zstd'));
    const topic = await clients.topic(1);
    const kinds = ['none', ...CODECS] as const;
    for (const kind of kinds) {
      await clientsOf(brokerOf(kind))
        .producer()
        .publish(message(topic, kind.repeat(100)));
    }
    const codecs = recordCodecsRead();
    const { handled } = await clients.consume(clients.group(), topic, undefined, 1);
    await expect.poll(() => handled.length, patience).toBe(kinds.length);
    expect(values(handled)).toEqual(kinds.map((kind) => kind.repeat(100)));
    expect([...codecs]).toEqual(CODECS);
  });

  it('that cannot be read stop their consumer with the reason, and nothing of them is passed over', async () => {
    const broker = brokerOf('lz4');
    const clients = clientsOf(broker);
    const [topic, group] = [await clients.topic(1), clients.group()];
    await clientsOf(brokerOf()).producer().publish(message(topic, 'readable'));
    await clients.producer().publish(message(topic, 'in the damaged batch'));
    await clientsOf(brokerOf()).producer().publish(message(topic, 'behind it'));

    const lz4 = CompressionCodecs[CompressionTypes.LZ4]() as KafkaJsCodec;
    let attempts = 0;
    replaceCodec('lz4', {
      ...lz4,
      decompress: (bytes) => {
        attempts += 1;
        return lz4.decompress(bytes.subarray(0, bytes.length / 2));
      },
    });
    const failed = await clients.consume(group, topic, undefined, 1);
    const failure = await failed.consumer.failure;
    expect(failure).toBeInstanceOf(BatchUnreadableError);
    expect(failure.message).toMatch(/^A batch compressed with lz4 cannot be read: \w+/);
    expect(failed.consumer.state).toBe('failed');
    // Fetched again by kafkajs, but the group is not joined again for it.
    expect(attempts).toBeLessThanOrEqual(6);
    await failed.consumer.stop();
    expect(values(failed.handled)).not.toContain('behind it');

    replaceCodec('lz4', lz4);
    const { handled } = await clients.consume(group, topic, undefined, 1);
    const read = () => values([...failed.handled, ...handled]);
    await expect.poll(() => read().length, patience).toBe(3);
    expect(read()).toEqual(['readable', 'in the damaged batch', 'behind it']);
  });
});
