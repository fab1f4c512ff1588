import { describe, expect, it } from 'vitest';
import type { Headers, Route } from '../ports/index.js';
import { Entry, OwnedPartition } from './owned-partition.js';

const handle = async (): Promise<void> => undefined;
const parallel: Route = { concurrency: 16, handle };
const serial: Route = { concurrency: 1, handle };

/** A partition and a way to put messages into it; keys `null` are none. */
function setUp() {
  const owner = new OwnedPartition('orders', 3);
  let offset = 0n;
  const append = (
    key: Buffer | string | null,
    route = parallel,
    value = 'value',
    headers: Headers = {},
  ) => {
    const message = {
      topic: 'orders',
      partition: 3,
      offset: offset++,
      timestamp: 0,
      key: typeof key === 'string' ? Buffer.from(key) : key,
      value: Buffer.from(value),
      headers,
    };
    const entry = new Entry(message, route, owner, Number(message.offset));
    return { entry, isReady: owner.append(entry) };
  };
  return { owner, append };
}

describe('A lane', () => {
  it('holds the messages of one key: each waits for the one before it, and for no other', () => {
    const { owner, append } = setUp();
    const [first, other, second, third] = ['a', 'b', 'a', 'a'].map((key) => append(key));
    expect([first, other, second, third].map((each) => each!.isReady)).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(owner.finish(other!.entry)).toEqual([]);
    expect(owner.finish(first!.entry)).toEqual([second!.entry]);
    expect(owner.finish(second!.entry)).toEqual([third!.entry]);
    expect(owner.finish(third!.entry)).toEqual([]);
    expect(append('a').isReady).toBe(true);
  });

  it('tells binary keys apart, and from none', () => {
    const { append } = setUp();
    const keys = [
      Buffer.from([0xff]),
      Buffer.from([0xfe]),
      Buffer.from('ÿ'),
      Buffer.alloc(0),
      null,
    ];
    expect(keys.map((key) => append(key).isReady)).toEqual([true, true, true, true, true]);
    expect(keys.map((key) => append(key).isReady)).toEqual([false, false, false, false, true]);
  });

  it('is no member of an object', () => {
    const { append } = setUp();
    const keys = ['__proto__', 'constructor', 'prototype', 'toString'];
    expect(keys.map((key) => append(key).isReady)).toEqual([true, true, true, true]);
    expect(keys.map((key) => append(key).isReady)).toEqual([false, false, false, false]);
  });

  it('is one for all messages of a handler with concurrency 1', () => {
    const { owner, append } = setUp();
    const first = append('a', serial);
    const second = append('b', serial);
    expect(append('c').isReady).toBe(true);
    expect(second.isReady).toBe(false);
    expect(owner.finish(first.entry)).toEqual([second.entry]);
  });

  it('of a key spans the handlers: a message of two lanes waits for both', () => {
    const { owner, append } = setUp();
    const sameKey = append('a');
    const sameHandler = append('b', serial);
    const both = append('a', serial);
    expect(both.isReady).toBe(false);
    expect(owner.finish(sameKey.entry)).toEqual([]);
    expect(owner.finish(sameHandler.entry)).toEqual([both.entry]);
  });
});

describe('An owned partition', () => {
  it('counts the bytes of what is unfinished, keys included', () => {
    const { owner, append } = setUp();
    const { entry } = append('key', parallel, '12345');
    append(null, parallel, '1');
    expect(owner.unfinishedBytes).toBe(9);
    owner.finish(entry);
    expect(owner.unfinishedBytes).toBe(1);
  });

  it('counts the names and values of headers, repeated ones each', () => {
    const { owner, append } = setUp();
    const headers = { 'meta-x': Buffer.alloc(100), twice: [Buffer.alloc(10), Buffer.alloc(20)] };
    const { entry } = append('key', parallel, '12345', headers);
    expect(owner.unfinishedBytes).toBe(3 + 5 + 6 + 100 + 2 * 5 + 30);
    owner.finish(entry);
    expect(owner.unfinishedBytes).toBe(0);
  });

  it('is full by the bytes of headers alone', () => {
    const { owner, append } = setUp();
    const headers = { 'meta-x': Buffer.alloc(900_000) };
    for (let message = 0; message < 9; message++) append('a', parallel, '', headers);
    expect([owner.isFull(1), owner.isFull(0.5)]).toEqual([false, true]);
    append('a', parallel, '', headers);
    expect(owner.isFull(1)).toBe(true);
    owner.revoke();
  });

  it('is full with its share where the process holds as much as it may, and not without', () => {
    const others = Array.from({ length: 15 }, () => setUp());
    const idle = setUp();
    const headers = { 'meta-x': Buffer.alloc(1024 * 1024) };
    for (const { append } of others)
      for (let message = 0; message < 5; message++) append('a', parallel, '', headers);
    // 75 MiB in 15 partitions, none of which is full by itself.
    expect(others.map(({ owner }) => owner.isFull(1))).toEqual(others.map(() => true));
    idle.append('a', parallel, '', headers);
    expect(idle.owner.isFull(1)).toBe(false);
    for (const { owner } of others.slice(0, 8)) owner.revoke();
    expect(others.at(-1)!.owner.isFull(1)).toBe(false);
    for (const { owner } of [...others, idle]) owner.revoke();
  });

  it('is repeated from the last commit before a rejoin, whatever is committed until the repetition', () => {
    const partition = new OwnedPartition('orders', 0);
    partition.committed(7n);
    partition.expectsRepetition = true;
    partition.committed(9n);
    expect(partition.repeatedFrom).toBe(7n);
    partition.expectsRepetition = false;
    partition.committed(11n);
    expect(partition.repeatedFrom).toBe(11n);
  });

  it('names a message as blocked until it is done', () => {
    const { owner, append } = setUp();
    const { entry } = append('a');
    owner.blocked.add(entry);
    owner.finish(entry);
    expect(owner.blocked.size).toBe(0);
  });

  it('tells its handlers when it goes elsewhere, and blocks nothing any more', () => {
    const { owner, append } = setUp();
    owner.blocked.add(append('a').entry);
    expect(owner.revoked).toBe(false);
    owner.revoke();
    expect(owner.revoked).toBe(true);
    expect(owner.blocked.size).toBe(0);
    expect(String(owner.signal.reason)).toContain('orders/3 went to another consumer');
  });
});
