import { describe, expect, it } from 'vitest';
import type { HistoryEntry } from '../fixtures/recorder/history.js';
import { checkHistory, type CommitSample, type PublishedEvent } from './history-checker.js';
import { violationsOf } from './violations.js';

/** Three events of one key at the offsets 0, 1 and 2, and one of another key at 3. */
const published: readonly PublishedEvent[] = [0, 1, 2, 3].map((offset) => ({
  key: offset < 3 ? 'ada' : 'bob',
  sequence: offset < 3 ? offset : 0,
  partition: 0,
  offset: BigInt(offset),
}));

function entry(what: HistoryEntry['what'], offset: number, pid = 1): HistoryEntry {
  const { key, sequence } = published[offset] ?? { key: 'ada', sequence: offset };
  return { what, key, sequence, partition: 0, offset: String(offset), attempt: 1, pid, at: 0 };
}

function handled(...offsets: number[]): HistoryEntry[] {
  return offsets.flatMap((offset) => [entry('started', offset), entry('done', offset)]);
}

function sample(committed: bigint, entries: number): CommitSample {
  return { committed: new Map([[0, committed]]), entries };
}

describe('The history checker', () => {
  it('finds nothing where each event was handled once and in order', () => {
    const history = handled(3, 0, 1, 2);
    expect(checkHistory({ published, history, commits: [sample(4n, 8)] })).toEqual({
      lost: [],
      duplicates: { count: 0, perKey: {}, allowed: 0, unexplained: [] },
      outOfOrder: [],
      committedUnfinished: [],
    });
  });

  it('finds a lost event: never begun, begun and not finished, or failed', () => {
    for (const last of [[], [entry('started', 3)], [entry('started', 3), entry('failed', 3)]]) {
      const { lost } = checkHistory({ published, history: [...handled(0, 1, 2), ...last] });
      expect(lost).toEqual([published[3]]);
    }
  });

  it('finds an event lost whose acknowledged position holds another one', () => {
    const confirmed = { key: 'bob', sequence: 1, partition: 0, offset: 3n };
    const { lost } = checkHistory({
      published: [...published, confirmed],
      history: handled(0, 1, 2, 3),
    });
    expect(lost).toEqual([confirmed]);
  });

  it('counts duplicates, per key too', () => {
    const { duplicates } = checkHistory({ published, history: handled(0, 1, 2, 3, 1, 2, 2) });
    expect(duplicates).toMatchObject({ count: 3, perKey: { ada: 3 }, allowed: 0 });
    expect(duplicates.unexplained).toHaveLength(3);
  });

  it('takes an event stored twice for two records', () => {
    const again = { ...entry('done', 3), offset: '4' };
    const { duplicates } = checkHistory({ published, history: [...handled(0, 1, 2, 3), again] });
    expect(duplicates.count).toBe(0);
  });

  it('explains a duplicate by a crash that left it uncommitted, once each time it was done', () => {
    const history = handled(0, 1, 2, 3, 2, 3, 3);
    const first = sample(3n, 8);
    const one = checkHistory({ published, history, crashes: [first] }).duplicates;
    expect(one).toMatchObject({ count: 3, allowed: 1 });
    expect(one.unexplained.map(({ offset }) => offset)).toEqual(['2', '3']);
    const two = checkHistory({ published, history, crashes: [first, sample(3n, 12)] }).duplicates;
    expect(two).toMatchObject({ count: 3, allowed: 2 });
    expect(two.unexplained.map(({ offset }) => offset)).toEqual(['2']);
  });

  it('explains one duplicate only, where a second crash came before it was done again', () => {
    const { duplicates } = checkHistory({
      published,
      history: handled(0, 1, 2, 3, 3, 3),
      crashes: [sample(3n, 8), sample(3n, 8)],
    });
    expect(duplicates).toMatchObject({ count: 2, allowed: 1 });
  });

  it('does not explain a duplicate by what had begun only after the crash', () => {
    const { duplicates } = checkHistory({
      published,
      history: handled(0, 1, 2, 3, 3),
      crashes: [sample(0n, 6)],
    });
    expect(duplicates.unexplained.map(({ offset }) => offset)).toEqual(['3']);
  });

  it('finds a key handled out of order', () => {
    const { outOfOrder } = checkHistory({
      published,
      history: [0, 2, 1, 3].map((offset) => entry('done', offset)),
    });
    expect(outOfOrder.map(({ offset }) => offset)).toEqual(['1']);
  });

  it('finds a handler that begins while an older event of its key is unfinished', () => {
    const { outOfOrder } = checkHistory({
      published,
      history: [
        ...handled(0),
        entry('started', 1),
        entry('started', 2),
        entry('done', 1),
        entry('done', 2),
        ...handled(3),
      ],
    });
    expect(outOfOrder).toEqual([entry('started', 2)]);
  });

  it('finds sequences that the publisher or the broker has swapped', () => {
    const swapped = [
      { ...published[0]!, sequence: 1 },
      { ...published[1]!, sequence: 0 },
    ];
    const history = swapped.map(({ sequence }, offset) => ({ ...entry('done', offset), sequence }));
    const { outOfOrder } = checkHistory({ published: swapped, history });
    expect(outOfOrder).toEqual([history[1]]);
  });

  it('accepts repetitions from an earlier point, as after a crash', () => {
    const { outOfOrder } = checkHistory({ published, history: handled(0, 1, 2, 1, 2, 3) });
    expect(outOfOrder).toEqual([]);
  });

  it('holds the order by offset, not by sequence, for what nobody acknowledged', () => {
    const late = { ...entry('done', 4), sequence: 1 };
    const acknowledged = published.filter(({ sequence }) => sequence !== 1);
    const history = [...handled(0, 2, 3), late];
    expect(checkHistory({ published: acknowledged, history }).outOfOrder).toEqual([]);
  });

  it('finds an offset committed above an event that is done only later, or never', () => {
    const history = handled(0, 1, 3, 2);
    const early = checkHistory({ published, history, commits: [sample(4n, 6)] });
    expect(early.committedUnfinished).toEqual([published[2]]);
    const never = checkHistory({
      published,
      history: handled(0, 1, 2),
      crashes: [sample(4n, 6)],
    });
    expect(never.committedUnfinished).toEqual([published[3]]);
  });

  it('does not blame a commit for another partition', () => {
    const elsewhere = { committed: new Map([[1, 9n]]), entries: 0 };
    const { committedUnfinished } = checkHistory({
      published,
      history: handled(0, 1, 2, 3),
      commits: [elsewhere],
    });
    expect(committedUnfinished).toEqual([]);
  });
});

describe('The violations printed', () => {
  it('are three examples of each kind, and how many more', () => {
    const events = [...published, ...published.map((event) => ({ ...event, partition: 1 }))];
    const { lost, outOfOrder } = violationsOf(checkHistory({ published: events, history: [] }));
    expect(lost).toEqual([...published.slice(0, 3), 'and 5 more']);
    expect(outOfOrder).toEqual([]);
  });
});
