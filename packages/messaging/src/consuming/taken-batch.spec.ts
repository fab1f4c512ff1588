import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Message } from '../ports/index.js';
import { Lanes } from './lanes.js';

const MEGABYTE = 1024 * 1024;
const COUNT = 10;

/** Messages that are views of one answer of the broker, as kafkajs makes them. */
function answer(firstOffset: number): { messages: Message[]; shared: ArrayBufferLike } {
  const bytes = Buffer.allocUnsafeSlow(MEGABYTE).fill('x');
  const messages = Array.from({ length: COUNT }, (_, index): Message => {
    const at = (offset: number, length: number): Buffer =>
      bytes.subarray(index * 1_000 + offset, index * 1_000 + offset + length);
    at(0, 1).write(String(index));
    const headers = Object.defineProperty(
      { one: at(20, 5), two: [at(30, 2), at(40, 3)] },
      '__proto__',
      {
        value: at(50, 4),
        enumerable: true,
        writable: true,
      },
    );
    const place = {
      topic: 'topic',
      partition: 0,
      offset: BigInt(firstOffset + index),
      timestamp: 0,
    };
    return { ...place, key: at(0, 1), value: at(10, 500), headers };
  });
  return { messages, shared: bytes.buffer };
}

function buffersOf({ key, value, headers }: Message): Buffer[] {
  return [key!, value!, ...Object.values(headers).flat()] as Buffer[];
}

describe('A message that waits while most of those it came with are done', () => {
  it('keeps its bytes, and no longer the whole answer of the broker', async () => {
    const ends = new Map<bigint, () => void>();
    const route = {
      concurrency: 100,
      handle: ({ offset }: Message) => new Promise<void>((end) => ends.set(offset, end)),
    };
    const lanes = new Lanes({ group: 'group', route: () => route, onProgress: () => undefined });
    lanes.reassign([{ topic: 'topic', partition: 0 }]);
    const { messages, shared } = answer(0);
    const before = structuredClone(buffersOf(messages[0]!).map(String));
    lanes.accept('topic', 0, messages, BigInt(COUNT));
    const holding = (): number =>
      messages.filter((message) => buffersOf(message).some(({ buffer }) => buffer === shared))
        .length;
    for (let offset = 1; offset <= COUNT / 2; offset++) ends.get(BigInt(offset))!();
    await turn();
    expect(holding()).toBe(COUNT);
    ends.get(BigInt(COUNT / 2 + 1))!();
    await turn();
    // The finished ones are nobody's any more; four were left.
    expect(holding()).toBe(COUNT - 4);
    expect(buffersOf(messages[0]!).every(({ buffer }) => buffer !== shared)).toBe(true);
    expect(buffersOf(messages[0]!).map(String)).toEqual(before);
    lanes.revokeAll();
  });
});
