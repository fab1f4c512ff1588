import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import type { OffsetRange } from '../../src/broker.js';
import {
  BrokerUnreachableError,
  OperationRefusedError,
  TopicMissingError,
  TopicRecreatedError,
} from '../../src/errors.js';
import { KafkaReader } from '../../src/brokers/kafkajs/kafka-reader.js';
import { kafkaBootstrapServers } from '@nest-kafka-kit/testing';
import { ForeignClient } from './foreign-client.js';

/**
 * A reading leaves out what was deleted, and says so where a topic is no longer what it was; it
 * neither waits in vain nor hides events.
 */
describe.skipIf(!kafkaBootstrapServers)('Reading topics that change meanwhile', () => {
  const connection = {
    bootstrapServers: kafkaBootstrapServers?.split(',') ?? [],
    clientId: 'reader-interop',
  };
  const foreign = new ForeignClient(connection.bootstrapServers);
  afterAll(() => foreign.close());

  async function read(...ranges: OffsetRange[]): Promise<bigint[]> {
    const offsets: bigint[] = [];
    for await (const { offset } of new KafkaReader(connection).read(ranges)) offsets.push(offset);
    return offsets;
  }

  it('ends where everything in the range was deleted', async () => {
    const topic = await foreign.create();
    await foreign.store(topic, 5);
    await foreign.deleteBelow(topic, 5);
    expect(await read({ topic, partition: 0, from: 0n, to: 5n })).toEqual([]);
  });

  it('ends where the end of the range lies before what was kept', async () => {
    const topic = await foreign.create(2);
    for (const partition of [0, 1]) await foreign.store(topic, 3, partition);
    await foreign.deleteBelow(topic, 2);
    const ranges = [
      { topic, partition: 0, from: 0n, to: 2n },
      { topic, partition: 1, from: 1n, to: 3n },
    ];
    expect(await read(...ranges)).toEqual([1n, 2n]);
  });

  it('goes on at what was kept', async () => {
    const topic = await foreign.create();
    await foreign.store(topic, 5);
    await foreign.deleteBelow(topic, 3);
    expect(await read({ topic, partition: 0, from: 1n, to: 5n })).toEqual([3n, 4n]);
  });

  it('reads all of what is larger than it keeps ready for a slow taker', async () => {
    const topic = await foreign.create();
    for (let each = 0; each < 30; each += 1) await foreign.store(topic, 1, 0, 900_000);
    const range = { topic, partition: 0, from: 0n, to: 30n };
    const seen: bigint[] = [];
    for await (const { offset, value } of new KafkaReader(connection).read([range])) {
      expect(value).toHaveLength(900_000);
      seen.push(offset);
      await nextTurn();
    }
    expect(seen).toEqual(Array.from({ length: 30 }, (_, each) => BigInt(each)));
  });

  it('says that a topic is missing', async () => {
    const topic = `missing-${randomUUID()}`;
    const reading = read({ topic, partition: 0, from: 0n, to: 1n });
    await expect(reading).rejects.toThrow(TopicMissingError);
    await expect(reading).rejects.toThrow(topic);
  });

  it('says that a partition is missing, and how many there are', async () => {
    const topic = await foreign.create(2);
    const reading = read({ topic, partition: 7, from: 0n, to: 1n });
    await expect(reading).rejects.toThrow(OperationRefusedError);
    await expect(reading).rejects.toThrow(`"${topic}" has no partition 7; it has 2`);
  });

  it('says that the broker is away', async () => {
    const nowhere = new KafkaReader({ ...connection, bootstrapServers: ['127.0.0.1:1'] });
    const reading = nowhere.read([{ topic: 'orders', partition: 0, from: 0n }]);
    await expect(reading.next()).rejects.toThrow(BrokerUnreachableError);
  });

  it('ends a reading without an end whose topic is deleted', async () => {
    const topic = await foreign.create();
    const next = await lastOf(topic);
    const failed = expect(next()).rejects.toThrow(TopicMissingError);
    await foreign.remove(topic);
    await failed;
  });

  it('ends a reading without an end whose topic was created again', async () => {
    const topic = await foreign.create();
    await foreign.store(topic, 3);
    const following = new KafkaReader(connection).read([{ topic, partition: 0, from: 3n }]);
    await foreign.remove(topic);
    await foreign.create(1, topic);
    await expect(following.next()).rejects.toThrow(TopicRecreatedError);
  });

  it('does so too where the first thing it sees are new events', async () => {
    const topic = await foreign.create();
    await foreign.store(topic, 3);
    await foreign.remove(topic);
    await foreign.create(1, topic);
    await foreign.store(topic, 2);
    const following = new KafkaReader(connection).read([{ topic, partition: 0, from: 3n }]);
    await expect(following.next()).rejects.toThrow('3 was to be read next, and it is at 0');
  });

  it('does so too in the middle of a reading', async () => {
    const topic = await foreign.create();
    const next = await lastOf(topic);
    const failed = expect(next()).rejects.toThrow(/was deleted|has no topic/);
    await foreign.remove(topic);
    await foreign.create(1, topic);
    await foreign.store(topic, 2);
    await failed;
  });

  /** Follows a topic up to its last message; calling what comes back awaits one more. */
  async function lastOf(topic: string): Promise<() => Promise<unknown>> {
    await foreign.store(topic, 3);
    const following = new KafkaReader(connection).read([{ topic, partition: 0, from: 2n }]);
    await following.next();
    return () => following.next();
  }
});
