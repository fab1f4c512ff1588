import type { HistoryEntry } from '../fixtures/recorder/history.js';

/** An event whose publish resolved: the service owes it a handler. */
export interface PublishedEvent {
  readonly key: string;
  readonly sequence: number;
  readonly partition: number;
  readonly offset: bigint;
}

/** What the broker had committed for the group at one moment. */
export interface CommitSample {
  /** The next offset to read, by partition; a partition without a commit is missing. */
  readonly committed: ReadonlyMap<number, bigint>;
  /** How many entries the history had by then. Read after `committed`, so that nothing is blamed wrongly. */
  readonly entries: number;
}

export interface Evidence {
  readonly published: readonly PublishedEvent[];
  /** Of all handlers in all processes, in the order of writing. */
  readonly history: readonly HistoryEntry[];
  readonly commits?: readonly CommitSample[];
  /** Taken right after a process was killed: what was done and not committed by then may be done again. */
  readonly crashes?: readonly CommitSample[];
}

export interface HistoryReport {
  /** Published, and no handler has finished it. */
  readonly lost: readonly PublishedEvent[];
  readonly duplicates: {
    /** Finished handlers beyond the first of each record. */
    readonly count: number;
    readonly perKey: Readonly<Record<string, number>>;
    /** How many the crashes allow. */
    readonly allowed: number;
    /** Those that no crash explains. */
    readonly unexplained: readonly HistoryEntry[];
  };
  /** Finished before an older one of the same key, or begun while an older one was unfinished. */
  readonly outOfOrder: readonly HistoryEntry[];
  /** A commit was above them before a handler had finished them. */
  readonly committedUnfinished: readonly PublishedEvent[];
}

/**
 * Holds what handlers did against what was published, and says which promise was broken by what.
 *
 * A record is its partition and offset: an event stored twice, after a publish in doubt, is two records.
 * A record nobody acknowledged may appear or not; if it does, its key's order holds for it too.
 *
 * @example
 * const report = checkHistory({ published, history, commits, crashes });
 * expect(report).toMatchObject({ lost: [], outOfOrder: [], committedUnfinished: [] });
 */
export function checkHistory({
  published,
  history,
  commits = [],
  crashes = [],
}: Evidence): HistoryReport {
  const finished = indexFinished(history);
  const allowed = allowedRepetitions(finished, crashes);
  return {
    lost: published.filter((event) => !finishers(finished, event).some(isOf(event))),
    duplicates: findDuplicates(finished, allowed),
    outOfOrder: findOutOfOrder(published, history),
    committedUnfinished: findCommittedUnfinished(published, finished, [...commits, ...crashes]),
  };
}

/** A finished handler, and where in the history it says so. */
interface Finish {
  readonly entry: HistoryEntry;
  readonly index: number;
}

type FinishedRecords = ReadonlyMap<string, readonly Finish[]>;

interface RecordPosition {
  readonly partition: number;
  readonly offset: bigint | string;
}

function nameOf({ partition, offset }: RecordPosition): string {
  return `${partition}@${offset}`;
}

function indexFinished(history: readonly HistoryEntry[]): FinishedRecords {
  const finished = new Map<string, Finish[]>();
  history.forEach((entry, index) => {
    if (entry.what !== 'done') return;
    const finishes = finished.get(nameOf(entry));
    if (finishes) finishes.push({ entry, index });
    else finished.set(nameOf(entry), [{ entry, index }]);
  });
  return finished;
}

function finishers(finished: FinishedRecords, position: RecordPosition): readonly Finish[] {
  return finished.get(nameOf(position)) ?? [];
}

/** A broker that confirms without storing gives an event the position of another. */
function isOf({ key, sequence }: PublishedEvent): (finish: Finish) => boolean {
  return ({ entry }) => entry.key === key && entry.sequence === sequence;
}

/** How often each record may be done again: once for each time it was done and then uncommitted in a crash. */
function allowedRepetitions(
  finished: FinishedRecords,
  crashes: readonly CommitSample[],
): ReadonlyMap<string, number> {
  const allowed = new Map<string, number>();
  for (const [name, finishes] of finished) {
    const inFlight = finishes.filter(({ entry: { partition, offset }, index }) =>
      crashes.some(
        ({ committed, entries }) =>
          index < entries && BigInt(offset) >= (committed.get(partition) ?? 0n),
      ),
    );
    if (inFlight.length > 0) allowed.set(name, inFlight.length);
  }
  return allowed;
}

function findDuplicates(
  finished: FinishedRecords,
  allowed: ReadonlyMap<string, number>,
): HistoryReport['duplicates'] {
  const perKey: Record<string, number> = {};
  const unexplained: HistoryEntry[] = [];
  let count = 0;
  for (const [name, finishes] of finished) {
    const repetitions = finishes.slice(1).map(({ entry }) => entry);
    count += repetitions.length;
    for (const { key } of repetitions) perKey[key] = (perKey[key] ?? 0) + 1;
    unexplained.push(...repetitions.slice(allowed.get(name) ?? 0));
  }
  const sum = [...allowed.values()].reduce((total, times) => total + times, 0);
  return { count, perKey, allowed: sum, unexplained };
}

/** One key's records, as far as the history has been read. */
interface KeyProgress {
  /** Published and unfinished, the oldest first. */
  readonly waiting: bigint[];
  readonly finished: Set<bigint>;
  lastOffset: bigint;
  lastSequence: number;
}

function findOutOfOrder(
  published: readonly PublishedEvent[],
  history: readonly HistoryEntry[],
): HistoryEntry[] {
  const acknowledged = new Set(published.map(nameOf));
  const keys = progressByKey(published);
  return history.filter((entry) => {
    const progress = keys.get(entry.key);
    if (!progress || entry.what === 'failed') return false;
    const offset = BigInt(entry.offset);
    if (entry.what === 'started') return overtakes(progress, offset);
    return !isNextFinish(progress, entry, offset, acknowledged.has(nameOf(entry)));
  });
}

function progressByKey(published: readonly PublishedEvent[]): Map<string, KeyProgress> {
  const keys = new Map<string, KeyProgress>();
  for (const { key, offset } of published) {
    let progress = keys.get(key);
    if (!progress) {
      progress = { waiting: [], finished: new Set(), lastOffset: -1n, lastSequence: -1 };
      keys.set(key, progress);
    }
    progress.waiting.push(offset);
  }
  for (const { waiting } of keys.values()) waiting.sort((one, other) => (one < other ? -1 : 1));
  return keys;
}

function overtakes({ waiting, finished }: KeyProgress, offset: bigint): boolean {
  while (waiting[0] !== undefined && finished.has(waiting[0])) waiting.shift();
  return waiting[0] !== undefined && waiting[0] < offset;
}

/** Repetitions are in order if the first time was. */
function isNextFinish(
  progress: KeyProgress,
  { sequence }: HistoryEntry,
  offset: bigint,
  acknowledged: boolean,
): boolean {
  if (progress.finished.has(offset)) return true;
  progress.finished.add(offset);
  const inOrder =
    offset > progress.lastOffset && (!acknowledged || sequence > progress.lastSequence);
  progress.lastOffset = offset;
  // What nobody acknowledged may have been stored late, behind its successor.
  if (acknowledged) progress.lastSequence = sequence;
  return inOrder;
}

function findCommittedUnfinished(
  published: readonly PublishedEvent[],
  finished: FinishedRecords,
  samples: readonly CommitSample[],
): PublishedEvent[] {
  return published.filter((event) => {
    const firstIndex = finishers(finished, event)[0]?.index ?? Number.POSITIVE_INFINITY;
    return samples.some(
      ({ committed, entries }) =>
        event.offset < (committed.get(event.partition) ?? 0n) && firstIndex >= entries,
    );
  });
}
