import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../ports/index.js';
import { sizeOf } from '../../publishing/message-size.js';
import { ReadAhead } from './read-ahead.js';

const KIB = 1024;

function message(offset: number, bytes = 0): Message {
  const content = { key: null, value: Buffer.alloc(bytes), headers: {} };
  return { topic: 'orders', partition: 0, offset: BigInt(offset), timestamp: 0, ...content };
}

async function take(readAhead: ReadAhead, seen: bigint[] = []): Promise<bigint[]> {
  for await (const { offset } of readAhead) seen.push(offset);
  return seen;
}

describe('Reading ahead', () => {
  it('keeps the order, whether messages come before or while they are taken', async () => {
    const readAhead = new ReadAhead();
    for (const offset of [0, 1, 2]) readAhead.push(message(offset));
    const taken = take(readAhead);
    await nextTurn();
    for (const offset of [3, 4]) readAhead.push(message(offset));
    await nextTurn();
    readAhead.push(message(5));
    readAhead.end();
    expect(await taken).toEqual([0n, 1n, 2n, 3n, 4n, 5n]);
  });

  it('ends after what is there, and takes in nothing more', async () => {
    const readAhead = new ReadAhead();
    readAhead.push(message(0));
    readAhead.end();
    readAhead.push(message(1));
    expect(await take(readAhead)).toEqual([0n]);
  });

  it('fails after what is there, with the first failure', async () => {
    const readAhead = new ReadAhead();
    readAhead.push(message(0));
    readAhead.fail(new Error('first'));
    readAhead.fail(new Error('second'));
    const seen: bigint[] = [];
    await expect(take(readAhead, seen)).rejects.toThrow('first');
    expect(seen).toEqual([0n]);
  });

  it('fails a taker that waits', async () => {
    const readAhead = new ReadAhead();
    const taken = take(readAhead);
    await nextTurn();
    readAhead.fail(new Error('gone'));
    await expect(taken).rejects.toThrow('gone');
  });

  it('is full by bytes, and has room again as soon as there is some', async () => {
    const readAhead = new ReadAhead(2 * sizeOf(message(0, KIB)));
    readAhead.push(message(0, KIB));
    expect(readAhead.isFull).toBe(false);
    await readAhead.room();
    readAhead.push(message(1, KIB));
    expect(readAhead.isFull).toBe(true);
    const messages = readAhead[Symbol.asyncIterator]();
    const room = readAhead.room();
    await messages.next();
    await room;
    expect(readAhead.isFull).toBe(false);
  });

  it('counts keys and headers as well', () => {
    const readAhead = new ReadAhead(3 * KIB);
    const headers = { trace: Buffer.alloc(KIB), twice: [Buffer.alloc(KIB), Buffer.alloc(0)] };
    readAhead.push({ ...message(0), key: Buffer.alloc(KIB), headers });
    expect(readAhead.isFull).toBe(true);
  });

  it('holds no more than the bound and one batch for a taker that is slow', async () => {
    const readAhead = new ReadAhead(16 * KIB);
    let pushed = 0;
    const giving = (async () => {
      while (pushed < 60) {
        for (let each = 0; each < 4; each += 1) readAhead.push(message(pushed++, KIB));
        await readAhead.room();
      }
      readAhead.end();
    })();
    let taken = 0;
    for await (const { offset } of readAhead) {
      expect(offset).toBe(BigInt(taken));
      taken += 1;
      await nextTurn();
      expect(pushed - taken).toBeLessThanOrEqual(16 + 4);
    }
    await giving;
    expect(taken).toBe(60);
  });

  it.each(['close', 'end'] as const)('lets nobody wait after %s', async (how) => {
    const full = new ReadAhead(1);
    full.push(message(0));
    const room = full.room();
    const empty = new ReadAhead();
    const taken = take(empty);
    await nextTurn();
    full[how]();
    empty[how]();
    await room;
    expect(await taken).toEqual([]);
    expect(full.isFull).toBe(false);
  });

  it('drops what is there when it is closed', async () => {
    const readAhead = new ReadAhead();
    readAhead.push(message(0));
    readAhead.fail(new Error('gone'));
    readAhead.close();
    expect(await take(readAhead)).toEqual([]);
  });
});
