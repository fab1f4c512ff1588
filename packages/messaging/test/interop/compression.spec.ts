import kafkajs from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { verdictOn } from '../../src/consuming/condemned.js';
import { BatchUnreadableError } from '../../src/errors.js';
import type { Message } from '../../src/ports/index.js';
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

  it('that cannot be read are given up whole, and what is before and behind them is read', async () => {
    const clients = clientsOf(brokerOf('lz4'));
    const [topic, group] = [await clients.topic(1), clients.group()];
    const plain = clientsOf(brokerOf()).producer();
    await plain.publish(message(topic, 'readable'));
    await clients
      .producer()
      .publishBatch(['in', 'the', 'damaged', 'batch'].map((each) => message(topic, each)));
    await plain.publish(message(topic, 'behind it'));

    const lz4 = CompressionCodecs[CompressionTypes.LZ4]() as KafkaJsCodec;
    replaceCodec('lz4', {
      ...lz4,
      decompress: (bytes) => lz4.decompress(bytes.subarray(0, bytes.length / 2)),
    });
    const { handled, consumer } = await clients.consume(group, topic, undefined, 1);
    await expect.poll(() => handled.length, patience).toBe(3);
    expect(handled.map(({ offset }) => offset)).toEqual([0n, 4n, 5n]);
    expect(values(handled)).toMatchObject({ 0: 'readable', 2: 'behind it' });
    const [before, stands, behind] = handled as [Message, Message, Message];
    expect([verdictOn(before), verdictOn(behind)]).toEqual([undefined, undefined]);
    expect(verdictOn(stands)).toBeInstanceOf(BatchUnreadableError);
    expect(verdictOn(stands)!.message).toMatch(
      new RegExp(`^Offsets 1 to 4 of ${topic}/0 cannot be read, a batch of \\d+ bytes: lz4 cannot`),
    );
    expect(consumer.state).toBe('running');

    // A reading says where it had to stop, so that the next one can begin behind it.
    const broker = brokerOf();
    const reading = async (from: bigint): Promise<string[]> => {
      const read: string[] = [];
      const range = { topic, partition: 0, from, to: 6n };
      for await (const { value } of broker.reader().read([range])) read.push(String(value));
      return read;
    };
    await expect(reading(0n)).rejects.toThrow(verdictOn(stands)!.message);
    expect(await reading(5n)).toEqual(['behind it']);
  });
});
