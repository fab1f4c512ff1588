import { describe, expect, it } from 'vitest';
import { type AbortedTransaction, AbortedTransactions } from './aborted-transactions.js';

interface Batch {
  readonly lastOffset: bigint;
  readonly producerId: bigint;
  readonly isControl: boolean;
  readonly isTransactional: boolean;
}

/** A partition's log with transactions of three producers, and batches outside of transactions. */
function history(random: (below: number) => number) {
  const batches: Batch[] = [];
  const aborted: (AbortedTransaction & { readonly endOffset: bigint })[] = [];
  const readable = new Set<bigint>();
  const open = new Map<bigint, bigint[]>();
  let offset = 0n;
  const append = (batch: Omit<Batch, 'lastOffset'>, records = 1): bigint => {
    const first = offset;
    offset += BigInt(records);
    batches.push({ ...batch, lastOffset: offset - 1n });
    return first;
  };
  const end = (producerId: bigint, firsts: readonly bigint[]): void => {
    const marker = append({ producerId, isControl: true, isTransactional: true });
    open.delete(producerId);
    if (random(2) === 0) for (const first of firsts) readable.add(first);
    else aborted.push({ producerId, firstOffset: firsts[0]!, endOffset: marker });
  };
  for (let step = 0; step < 60; step++) {
    const producerId = BigInt(random(4)) - 1n;
    const firsts = open.get(producerId);
    if (producerId === -1n)
      readable.add(append({ producerId, isControl: false, isTransactional: false }, 1 + random(3)));
    else if (firsts && random(3) === 0) end(producerId, firsts);
    else {
      const data = { producerId, isControl: false, isTransactional: true };
      open.set(producerId, [...(firsts ?? []), append(data, 1 + random(3))]);
    }
  }
  for (const [producerId, firsts] of open) end(producerId, firsts);
  return { batches, aborted, readable };
}

describe('What is read of interleaved transactions', () => {
  it('is what was committed, wherever reading begins and however the list is ordered', () => {
    let seed = 1;
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let round = 0; round < 500; round++) {
      const { batches, aborted, readable } = history(random);
      const begin = random(batches.length);
      const from = begin === 0 ? 0n : batches[begin - 1]!.lastOffset + 1n;
      // The broker lists the transactions that end at or behind where reading begins.
      const list = aborted.filter(({ endOffset }) => endOffset >= from).sort(() => random(3) - 1);
      const transactions = new AbortedTransactions(list);
      const read: bigint[] = [];
      let first = from;
      for (const batch of batches.slice(begin)) {
        if (!transactions.has(batch) && !batch.isControl) read.push(first);
        first = batch.lastOffset + 1n;
      }
      const expected = [...readable].filter((offset) => offset >= from);
      expect(new Set(read), `seed at round ${round}`).toEqual(new Set(expected));
    }
  });
});
