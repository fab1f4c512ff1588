import { once, EventEmitter } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Delivery, Message } from '../../ports/index.js';
import { TopicMissingError } from '../../errors.js';
import { defineTopic } from '../../topics/define-topic.js';
import { MemoryBroker } from './memory-broker.js';
import type { MemoryConsumer } from './memory-consumer.js';

const PARTITIONS = 6;
const orders = defineTopic({ name: 'orders', partitions: PARTITIONS });

/** What a consumer handled, named `partition@offset`; `hold` says which of them to wait for. */
class Member {
  readonly handled: string[] = [];
  readonly consumer: MemoryConsumer;
  private readonly changes = new EventEmitter().setMaxListeners(0);

  constructor(
    broker: MemoryBroker,
    group: string,
    private readonly work: (message: Message, delivery: Delivery) => Promise<void> = async () => {},
  ) {
    this.consumer = broker.consumer(group);
    const handle = async (message: Message, delivery: Delivery): Promise<void> => {
      await this.work(message, delivery);
      this.handled.push(`${message.partition}@${message.offset}`);
      this.changes.emit('handled');
    };
    const route = { concurrency: 100, handle };
    this.consumer.subscribe({ topics: [orders.name], route: () => route });
  }

  get partitions(): Set<string> {
    return new Set(this.handled.map((name) => name.split('@')[0]!));
  }

  async hasHandled(count: number): Promise<void> {
    while (this.handled.length < count) await once(this.changes, 'handled');
  }
}

describe('Members of a group on the in-memory broker', () => {
  const started: Member[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map(({ consumer }) => consumer.stop(AbortSignal.abort())));
  });

  const start = async (member: Member): Promise<Member> => {
    started.push(member);
    await member.consumer.start();
    return member;
  };
  const setUp = async (options?: { autoOffsetReset: 'earliest' | 'latest' }) => {
    const broker = new MemoryBroker(options);
    await broker.admin().createTopics([orders]);
    /** One message into each partition. */
    const publish = (): Promise<unknown> =>
      broker.producer().publishBatch(
        Array.from({ length: PARTITIONS }, (_, partition) => ({
          topic: orders.name,
          key: Buffer.from(`key ${partition}`),
          value: null,
          headers: {},
          partition,
        })),
      );
    const lag = async (group: string): Promise<bigint> =>
      (await broker.admin().lag(group, orders.name)).reduce((sum, each) => sum + each.lag, 0n);
    return { broker, publish, lag };
  };

  it('share its partitions, so that each message is handled once', async () => {
    const { broker, publish, lag } = await setUp();
    const [first, second] = [new Member(broker, 'group'), new Member(broker, 'group')];
    await start(first);
    await publish();
    await first.hasHandled(PARTITIONS);
    await vi.waitUntil(async () => (await lag('group')) === 0n, { interval: 1 });
    await start(second); // takes half of them over
    for (const round of [1, 2]) {
      await publish();
      await Promise.all([first.hasHandled(PARTITIONS + 3 * round), second.hasHandled(3 * round)]);
    }
    await Promise.all([first.consumer.stop(), second.consumer.stop()]);
    const handled = [...first.handled, ...second.handled];
    expect([handled.length, new Set(handled).size]).toEqual([3 * PARTITIONS, 3 * PARTITIONS]);
    expect(second.partitions.size).toBe(3);
  });

  it('of another group get everything too', async () => {
    const { broker, publish } = await setUp();
    const one = await start(new Member(broker, 'one'));
    const another = await start(new Member(broker, 'another'));
    await publish();
    await Promise.all([one.hasHandled(PARTITIONS), another.hasHandled(PARTITIONS)]);
  });

  it('that leave hand over what they have not finished, and nothing else', async () => {
    const { broker, publish, lag } = await setUp();
    const leaving = new Member(broker, 'group', ({ offset }) =>
      offset === 0n ? Promise.resolve() : new Promise(() => undefined),
    );
    await start(leaving);
    await publish();
    await leaving.hasHandled(PARTITIONS);
    await publish(); // never finished there
    await leaving.consumer.stop(AbortSignal.abort());
    expect(await lag('group')).toBe(BigInt(PARTITIONS));

    const staying = await start(new Member(broker, 'group'));
    await staying.hasHandled(PARTITIONS);
    expect(staying.handled.sort()).toEqual(['0@1', '1@1', '2@1', '3@1', '4@1', '5@1']);
    await staying.consumer.stop();
    expect(await lag('group')).toBe(0n);
  });

  it('come and go under load without a message lost', async () => {
    const { broker, publish, lag } = await setUp();
    const everything = new Set<string>();
    const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    const members: Member[] = [];
    const addMember = async (): Promise<void> => {
      members.push(await start(new Member(broker, 'group', turn)));
    };
    await addMember();
    for (let round = 0; round < 30; round++) {
      await publish();
      for (let partition = 0; partition < PARTITIONS; partition++)
        everything.add(`${partition}@${round}`);
      if (round % 5 === 1) await addMember();
      if (round % 5 === 4) await members[round % 2]!.consumer.stop();
    }
    const last = new Member(broker, 'group', turn);
    await start(last);
    await Promise.all(members.map(({ consumer }) => consumer.stop()));
    while ((await lag('group')) > 0n) await last.hasHandled(last.handled.length + 1);
    await last.consumer.stop();
    const handled = new Set([...members, last].flatMap((member) => member.handled));
    expect([...everything].filter((name) => !handled.has(name))).toEqual([]);
  });

  it('finish and commit what runs before they leave', async () => {
    const { broker, publish, lag } = await setUp();
    let release!: () => void;
    const released = new Promise<void>((resolve) => (release = resolve));
    let running = 0;
    const changes = new EventEmitter();
    const member = new Member(broker, 'group', () => {
      running += 1;
      changes.emit('running');
      return released;
    });
    await start(member);
    await publish();
    while (running < PARTITIONS) await once(changes, 'running');
    const stopped = member.consumer.stop();
    await publish(); // too late for this member
    release();
    await stopped;
    expect(member.handled).toHaveLength(PARTITIONS);
    expect(await lag('group')).toBe(BigInt(PARTITIONS));
    expect(member.consumer.state).toBe('stopped');
  });

  it('tell handlers that outlive the time to stop by their signal', async () => {
    const { broker, publish } = await setUp();
    const signals: AbortSignal[] = [];
    const changes = new EventEmitter();
    const member = new Member(broker, 'group', (_message, { signal }) => {
      signals.push(signal);
      changes.emit('running');
      return new Promise(() => undefined);
    });
    await start(member);
    await publish();
    while (signals.length < PARTITIONS) await once(changes, 'running');
    await member.consumer.stop(AbortSignal.abort());
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
  });

  it('begin with what is there already, or with what comes, as set', async () => {
    for (const [autoOffsetReset, expected] of [
      ['earliest', '0@0'],
      ['latest', '0@1'],
    ] as const) {
      const { broker, publish } = await setUp({ autoOffsetReset });
      await publish();
      const member = await start(new Member(broker, 'group'));
      await publish();
      await member.hasHandled(PARTITIONS);
      expect(member.handled.filter((name) => name.startsWith('0@'))[0]).toBe(expected);
    }
  });

  it('that begin with what comes read what came while nobody was there, and partitions added later', async () => {
    const { broker, publish } = await setUp({ autoOffsetReset: 'latest' });
    await publish();
    const first = await start(new Member(broker, 'group'));
    await first.consumer.stop();
    await publish();
    await broker.admin().addPartitions(orders.name, PARTITIONS + 1);
    const added = {
      topic: orders.name,
      partition: PARTITIONS,
      key: null,
      value: null,
      headers: {},
    };
    await broker.producer().publish(added);
    const second = await start(new Member(broker, 'group'));
    await second.hasHandled(PARTITIONS + 1);
    expect(first.handled).toEqual([]);
    const ofOthers = Array.from({ length: PARTITIONS }, (_, partition) => `${partition}@1`);
    expect(second.handled.sort()).toEqual([...ofOthers, `${PARTITIONS}@0`].sort());
  });

  it('are handed a failing message again, while others are handled', async () => {
    const { broker, publish, lag } = await setUp();
    const attempts: number[] = [];
    const member = new Member(broker, 'group', async ({ partition }, { attempt }) => {
      if (partition !== 0) return;
      attempts.push(attempt);
      if (attempt < 3) throw new Error('not yet');
    });
    await start(member);
    await publish();
    await member.hasHandled(PARTITIONS);
    await member.consumer.stop();
    expect({ attempts, last: member.handled.at(-1) }).toEqual({ attempts: [1, 2, 3], last: '0@0' });
    expect(await lag('group')).toBe(0n);
  });

  it('cannot be started for a topic that does not exist', async () => {
    const member = new Member(new MemoryBroker(), 'group');
    await expect(member.consumer.start()).rejects.toThrow(TopicMissingError);
  });

  it('are idle where nothing is subscribed', async () => {
    const consumer = new MemoryBroker().consumer('group');
    await consumer.start();
    expect(consumer.state).toBe('idle');
  });
});
