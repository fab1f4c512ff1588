import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '@nest-kafka-kit/messaging';
import type { Broker, OffsetRange } from '@nest-kafka-kit/messaging/broker';
import { ProducerReplacedError } from '@nest-kafka-kit/messaging/errors';
import {
  type BrokerAdapter,
  BrokerFixture,
  expectUnion,
  message,
  numbered,
  values,
} from './broker-fixture.js';

/** Tests reading beside the groups, and storing several messages or none. */
export function describeReader(name: string, adapter: BrokerAdapter): void {
  describe(`${name} reads without moving anybody`, { timeout: 60_000 }, () => {
    let broker: Broker;
    let fixture: BrokerFixture;

    beforeEach(async () => {
      fixture = await BrokerFixture.open(adapter);
      ({ broker } = fixture);
    });

    afterEach(() => fixture.close());

    async function read(ranges: readonly OffsetRange[], signal?: AbortSignal): Promise<Message[]> {
      const messages: Message[] = [];
      for await (const each of broker.reader().read(ranges, signal)) messages.push(each);
      return messages;
    }

    it('reads exactly the ranges, in offset order per partition', async () => {
      const topic = await fixture.topic(3);
      const sent = [0, 1, 2].flatMap((partition) =>
        numbered(100, `${partition}-`).map((value) => ({ ...message(topic, value), partition })),
      );
      await fixture.producer().publishBatch(sent);
      const messages = await read([
        { topic, partition: 0, from: 10n, to: 20n },
        { topic, partition: 2, from: 95n, to: 100n },
        { topic, partition: 1, from: 50n, to: 50n },
      ]);
      const of = (partition: number) =>
        values(messages.filter((each) => each.partition === partition));
      expect(of(0)).toEqual(numbered(20, '0-').slice(10));
      expect(of(1)).toEqual([]);
      expect(of(2)).toEqual(numbered(100, '2-').slice(95));
    });

    it('leaves the offsets of a group that is at work, and the group, as they are', async () => {
      const topic = await fixture.topic(1);
      const group = fixture.group();
      const { handled } = await fixture.consume(group, topic);
      await fixture.producer().publishBatch(numbered(50).map((value) => message(topic, value)));
      await expectUnion(() => handled, numbered(50));
      const admin = broker.admin();
      const committed = [{ partition: 0, committed: 50n, lag: 0n }];
      await expect.poll(() => admin.lag(group, topic)).toEqual(committed);
      const before = await admin.describeGroup(group);
      expect(await read([{ topic, partition: 0, from: 0n, to: 50n }])).toHaveLength(50);
      expect(await admin.lag(group, topic)).toEqual(committed);
      expect(await admin.describeGroup(group)).toEqual(before);
      expect(
        (await admin.groups()).filter((each) => each.startsWith('conformance.reader-')),
      ).toEqual([]);
      await admin.close();
    });

    it('follows a range without an end until it is told to stop', async () => {
      const topic = await fixture.topic(2);
      const producer = fixture.producer();
      await producer.publish({ ...message(topic, 'before'), partition: 0 });
      const stop = new AbortController();
      const seen: string[] = [];
      const following = (async () => {
        const ranges = [
          { topic, partition: 0, from: 1n },
          { topic, partition: 1, from: 0n },
        ];
        for await (const each of broker.reader().read(ranges, stop.signal)) {
          seen.push(String(each.value));
          if (seen.length === 3) stop.abort();
        }
      })();
      for (const value of ['a', 'b', 'c']) await producer.publish(message(topic, value));
      await following;
      expect([...seen].sort()).toEqual(['a', 'b', 'c']);
    });

    it('holds back where messages are taken slowly, and loses none', async () => {
      const topic = await fixture.topic(1);
      const sent = numbered(5_000);
      await fixture.producer().publishBatch(sent.map((value) => message(topic, value)));
      const seen: string[] = [];
      for await (const each of broker
        .reader()
        .read([{ topic, partition: 0, from: 0n, to: 5_000n }])) {
        seen.push(String(each.value));
        if (seen.length % 500 === 0) await new Promise(setImmediate);
      }
      expect(seen).toEqual(sent);
    });

    it('stores several messages of several topics together', async () => {
      const topics = [await fixture.topic(2), await fixture.topic(2)];
      const producer = await broker.atomicProducer(`atomic-${fixture.group()}`);
      const positions = await producer.publishAtomically([
        message(topics[0]!, 'one', 'k'),
        { ...message(topics[1]!, 'two'), partition: 1 },
      ]);
      await producer.close();
      expect(positions).toMatchObject([
        { topic: topics[0], offset: 0n },
        { topic: topics[1], partition: 1, offset: 0n },
      ]);
      const ranges = positions.map(({ topic, partition, offset }) => ({
        topic,
        partition,
        from: offset,
        to: offset + 1n,
      }));
      expect(values(await read(ranges)).sort()).toEqual(['one', 'two']);
    });

    it('stores none of them where one has no place', async () => {
      const topic = await fixture.topic(1);
      const producer = await broker.atomicProducer(`atomic-${fixture.group()}`);
      const half = [message(topic, 'one'), message(`missing-${topic}`, 'two')];
      await expect(producer.publishAtomically(half)).rejects.toThrow();
      await producer.publishAtomically([message(topic, 'three')]);
      await producer.close();
      const { handled } = await fixture.consume(fixture.group(), topic);
      await expectUnion(() => handled, ['three']);
    });

    it('lets a second of the same name take over from the first', async () => {
      const topic = await fixture.topic(1);
      const name = `atomic-${fixture.group()}`;
      const first = await broker.atomicProducer(name);
      await first.publishAtomically([message(topic, 'first')]);
      const second = await broker.atomicProducer(name);
      const late = first.publishAtomically([message(topic, 'late')]);
      await expect(late).rejects.toThrow(ProducerReplacedError);
      await second.publishAtomically([message(topic, 'second')]);
      await Promise.all([first.close(), second.close()]);
      const { handled } = await fixture.consume(fixture.group(), topic);
      await expectUnion(() => handled, ['first', 'second']);
    });

    it('counts a group as caught up that has read everything but control records', async () => {
      const topic = await fixture.topic(1);
      const group = fixture.group();
      const { handled } = await fixture.consume(group, topic);
      const producer = await broker.atomicProducer(`atomic-${group}`);
      // Large enough that the record of the commit after it does not fit into the same fetch.
      const large = 'x'.repeat(1_048_470);
      for (const value of ['a', large]) await producer.publishAtomically([message(topic, value)]);
      await producer.close();
      await expectUnion(() => handled, ['a', large]);
      const admin = broker.admin();
      await expect
        .poll(async () => (await admin.lag(group, topic))[0]?.lag, { timeout: 10_000 })
        .toBe(0n);
      await admin.close();
    });
  });
}
