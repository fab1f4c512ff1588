import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '@nest-kafka-kit/messaging';
import type { OutgoingMessage } from '@nest-kafka-kit/messaging/broker';
import {
  type BrokerAdapter,
  BrokerFixture,
  expectUnion,
  message,
  numbered,
  values,
} from './broker-fixture.js';

/** Tests what every broker adapter promises to publishers and consumers. */
export function describeMessages(name: string, adapter: BrokerAdapter): void {
  describe(`${name} keeps the broker contract`, { timeout: 60_000 }, () => {
    let fixture: BrokerFixture;

    beforeEach(async () => {
      fixture = await BrokerFixture.open(adapter);
    });

    afterEach(() => fixture.close());

    it('delivers 100 messages that were published before anyone subscribed', async () => {
      const topic = await fixture.topic();
      const sent = numbered(100);
      await fixture.producer().publishBatch(sent.map((value) => message(topic, value)));
      const { handled } = await fixture.consume(fixture.group(), topic);
      await expectUnion(() => handled, sent);
      expect(handled).toHaveLength(100);
    });

    it('delivers each of 5,000 messages of 50 concurrent publishers to one of several consumers', async () => {
      const topic = await fixture.topic(6);
      const group = fixture.group();
      const members = await Promise.all([1, 2, 3].map(() => fixture.consume(group, topic)));
      const producer = fixture.producer();
      const publishers = numbered(50).map(async (publisher) => {
        for (const value of numbered(100, `${publisher}-`)) {
          await producer.publish(message(topic, value, publisher));
        }
      });
      await Promise.all(publishers);
      const sent = numbered(50).flatMap((publisher) => numbered(100, `${publisher}-`));
      await expectUnion(() => members.flatMap(({ handled }) => handled), sent);
    });

    it('keeps 20 topics separate', async () => {
      const topics = await Promise.all(numbered(20).map(() => fixture.topic(1)));
      const producer = fixture.producer();
      const recordings = await Promise.all(
        topics.map((topic) => fixture.consume(fixture.group(), topic)),
      );
      await producer.publishBatch(
        topics.flatMap((topic) => [message(topic, `${topic}-a`), message(topic, `${topic}-b`)]),
      );
      for (const [index, topic] of topics.entries()) {
        const { handled } = recordings[index]!;
        await expectUnion(() => handled, [`${topic}-a`, `${topic}-b`]);
        expect(new Set(handled.map((each) => each.topic))).toEqual(new Set([topic]));
      }
    });

    it('delivers a failed message again, and the rest meanwhile', async () => {
      const topic = await fixture.topic(1);
      const attempts: number[] = [];
      const { handled } = await fixture.consume(fixture.group(), topic, async (each, delivery) => {
        if (String(each.value) !== 'bad') return;
        attempts.push(delivery.attempt);
        if (delivery.attempt < 4) throw new Error(`Attempt ${delivery.attempt} fails.`);
      });
      const sent = ['a', 'bad', 'b', 'c'];
      await fixture.producer().publishBatch(sent.map((value) => message(topic, value, value)));
      await expectUnion(() => handled, sent);
      expect(attempts).toEqual([1, 2, 3, 4]);
      expect(values(handled).at(-1)).toBe('bad');
    });

    it("lets a partition's next message wait for the current one at concurrency 1", async () => {
      const topic = await fixture.topic(1);
      let running = 0;
      let most = 0;
      const handle = async (): Promise<void> => {
        most = Math.max(most, ++running);
        await new Promise(setImmediate);
        running -= 1;
      };
      const { handled } = await fixture.consume(fixture.group(), topic, handle, 1);
      const sent = numbered(200);
      await fixture.producer().publishBatch(sent.map((value) => message(topic, value, value)));
      await expectUnion(() => handled, sent);
      expect(most).toBe(1);
      expect(values(handled)).toEqual(sent);
    });

    it('misses nothing while consumers close and reopen five times', async () => {
      const topic = await fixture.topic();
      const group = fixture.group();
      const producer = fixture.producer();
      const handled: Message[] = [];
      const sent: string[] = [];
      for (const round of numbered(5)) {
        const values = numbered(50, `${round}-`);
        sent.push(...values);
        await producer.publishBatch(values.map((value) => message(topic, value, value)));
        const recording = await fixture.consume(group, topic);
        await expect.poll(() => recording.handled.length, { timeout: 30_000 }).toBeGreaterThan(0);
        await recording.consumer.stop();
        handled.push(...recording.handled);
      }
      const last = await fixture.consume(group, topic);
      await expectUnion(() => [...handled, ...last.handled], sent);
      // A consumer that stops commits what it handled, so nothing is delivered twice.
      expect(handled.length + last.handled.length).toBe(sent.length);
    });

    it('misses nothing while ten consumers open and close concurrently', async () => {
      const topic = await fixture.topic(6);
      const group = fixture.group();
      const producer = fixture.producer();
      const sent = numbered(1_000);
      const publishing = (async () => {
        for (let from = 0; from < sent.length; from += 50) {
          const batch = sent.slice(from, from + 50);
          await producer.publishBatch(batch.map((value) => message(topic, value, value)));
        }
      })();
      const passing = await Promise.all(
        numbered(10).map(async () => {
          const recording = await fixture.consume(group, topic);
          await recording.consumer.stop();
          return recording;
        }),
      );
      await publishing;
      const last = await fixture.consume(group, topic);
      await expectUnion(() => [...passing, last].flatMap(({ handled }) => handled), sent);
    });

    it('keeps the exact order of each of 16 keys over 1,000 messages', async () => {
      const topic = await fixture.topic(4);
      const handle = (): Promise<void> =>
        new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
      const { handled } = await fixture.consume(fixture.group(), topic, handle, 64);
      const sent = numbered(1_000).map((value, index) => ({ value, key: `key-${index % 16}` }));
      const producer = fixture.producer();
      await Promise.all(sent.map(({ value, key }) => producer.publish(message(topic, value, key))));
      await expectUnion(
        () => handled,
        sent.map(({ value }) => value),
      );
      for (const key of new Set(sent.map((each) => each.key))) {
        const expected = sent.filter((each) => each.key === key).map(({ value }) => value);
        expect(values(handled.filter((each) => String(each.key) === key))).toEqual(expected);
      }
    });

    it('gives two groups everything each', async () => {
      const topic = await fixture.topic();
      const one = await fixture.consume(fixture.group(), topic);
      const other = await fixture.consume(fixture.group(), topic);
      const sent = numbered(50);
      await fixture.producer().publishBatch(sent.map((value) => message(topic, value)));
      await expectUnion(() => one.handled, sent);
      await expectUnion(() => other.handled, sent);
    });

    it('lets a new group read history from the start', async () => {
      const topic = await fixture.topic();
      const producer = fixture.producer();
      const sent = numbered(30);
      await producer.publishBatch(sent.map((value) => message(topic, value)));
      const early = await fixture.consume(fixture.group(), topic);
      await expectUnion(() => early.handled, sent);
      await producer.publish(message(topic, 'new'));
      const late = await fixture.consume(fixture.group(), topic);
      await expectUnion(() => late.handled, [...sent, 'new']);
    });

    it('carries keys, headers, null values and binary values byte for byte', async () => {
      const topic = await fixture.topic(1);
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
      const sent: OutgoingMessage[] = [
        { topic, key: bytes, value: bytes, headers: { binary: bytes } },
        { topic, key: Buffer.from('{"a":1}'), value: Buffer.from('42'), headers: {} },
        { topic, key: null, value: Buffer.alloc(0), headers: { empty: Buffer.alloc(0) } },
        {
          topic,
          key: Buffer.from('k'),
          value: null,
          headers: { 'ünïcode name': Buffer.from('ü') },
        },
        {
          topic,
          key: Buffer.from('k'),
          value: Buffer.from('[1]'),
          headers: { twice: [Buffer.from('1'), Buffer.from('2')], constructor: Buffer.from('c') },
        },
      ];
      await fixture.producer().publishBatch(sent);
      const { handled } = await fixture.consume(fixture.group(), topic, undefined, 1);
      await expect.poll(() => handled.length, { timeout: 30_000 }).toBe(sent.length);
      const received = handled.map(({ key, value, headers }) => ({
        topic,
        key,
        value,
        headers: { ...headers },
      }));
      expect(received).toEqual(sent);
    });

    it('lets offsets only grow, and positions tell where each message is', async () => {
      const topic = await fixture.topic();
      const producer = fixture.producer();
      const sent = numbered(300);
      const first = await producer.publishBatch(sent.map((value) => message(topic, value, value)));
      const more = await Promise.all(
        sent.map((value) => producer.publish(message(topic, `x${value}`, value))),
      );
      const { handled } = await fixture.consume(fixture.group(), topic, undefined, 1);
      await expectUnion(() => handled, [...sent, ...sent.map((value) => `x${value}`)]);
      const at = new Map(
        handled.map((each) => [`${each.partition}@${each.offset}`, String(each.value)]),
      );
      first.forEach(({ partition, offset }, index) => {
        expect(at.get(`${partition}@${offset}`)).toBe(sent[index]);
      });
      more.forEach(({ partition, offset }, index) => {
        expect(at.get(`${partition}@${offset}`)).toBe(`x${sent[index]}`);
      });
      for (const partition of new Set(handled.map((each) => each.partition))) {
        const offsets = handled.filter((each) => each.partition === partition);
        const order = offsets.map(({ offset }) => Number(offset));
        expect(order).toEqual(Array.from(order, (_, index) => index));
      }
    });

    it('holds messages back while paused and continues after resume', async () => {
      const topic = await fixture.topic(1);
      const producer = fixture.producer();
      const { consumer, handled } = await fixture.consume(fixture.group(), topic);
      await producer.publish(message(topic, 'before'));
      await expectUnion(() => handled, ['before']);
      consumer.pause();
      const other = await fixture.consume(fixture.group(), topic);
      await producer.publishBatch(numbered(20).map((value) => message(topic, value)));
      // Another group has received them all by now, so this one could have, too.
      await expectUnion(() => other.handled, ['before', ...numbered(20)]);
      expect(values(handled)).toEqual(['before']);
      consumer.resume();
      await expectUnion(() => handled, ['before', ...numbered(20)]);
    });

    it('tells topics, offsets and lag', async () => {
      const topic = await fixture.topic(2);
      const group = fixture.group();
      await fixture
        .producer()
        .publishBatch(
          numbered(10).map((value, index) => ({ ...message(topic, value), partition: index % 2 })),
        );
      const admin = fixture.broker.admin();
      expect(await admin.topics()).toContain(topic);
      expect(await admin.partitions(topic)).toBe(2);
      expect(await admin.offsets(topic)).toEqual([
        { partition: 0, earliest: 0n, readable: 5n, latest: 5n },
        { partition: 1, earliest: 0n, readable: 5n, latest: 5n },
      ]);
      expect(await admin.lag(group, topic)).toEqual([
        { partition: 0, committed: null, lag: 5n },
        { partition: 1, committed: null, lag: 5n },
      ]);
      const { consumer, handled } = await fixture.consume(group, topic);
      await expectUnion(() => handled, numbered(10));
      await consumer.stop();
      expect(await admin.lag(group, topic)).toEqual([
        { partition: 0, committed: 5n, lag: 0n },
        { partition: 1, committed: 5n, lag: 0n },
      ]);
      await admin.close();
    });

    it('says which topic is missing instead of creating or dropping', async () => {
      const topic = `missing-${fixture.group()}`;
      const existing = await fixture.topic();
      const producer = fixture.producer();
      const outcomes = await Promise.allSettled([
        producer.publish(message(existing, 'fine')),
        producer.publish(message(topic, 'lost?')),
        producer.publish(message(existing, 'fine too')),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(outcomes[1]).toMatchObject({ reason: { code: 'MESSAGING_TOPIC_MISSING' } });
    });
  });
}
