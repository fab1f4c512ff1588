import { type Delivery, type Message, partitionKey, type Route } from '../ports/index.js';
import { measure, type MessageSize, PartitionMemory } from './held-memory.js';
import { LazyDelivery } from './lazy-delivery.js';
import { LazySignal } from './lazy-signal.js';
import type { TakenBatch } from './taken-batch.js';
import { PartitionProgress, type Tracked } from './partition-progress.js';

/** A message on its way: it runs when every message before it in its lanes is done. */
export class Entry {
  /** Its place in the partition; outlives the entry, and keeps no message in memory. */
  readonly tracked: Tracked;
  readonly size: MessageSize;
  readonly lanes: readonly unknown[];
  attempt = 1;
  /** The number of messages it waits for. */
  predecessors = 0;
  /** The messages that wait for it. */
  successors: Entry[] | undefined;
  /** The signal of its current run, aborted when the result no longer counts. */
  run: LazySignal | undefined;

  constructor(
    readonly message: Message,
    readonly route: Route,
    readonly owner: OwnedPartition,
    /** Order of arrival: the oldest message runs first. */
    readonly sequence: number,
    /** The messages it came with. */
    private readonly batch?: TakenBatch,
  ) {
    this.tracked = { nextOffset: message.offset + 1n, done: false };
    this.size = measure(message);
    this.lanes = lanesOf(message, route);
    batch?.add(this);
  }

  done(): void {
    this.tracked.done = true;
    this.batch?.finished(this);
  }
}

/** The last message of each lane, for which the next one waits. */
export type LaneTails = Map<unknown, Entry>;

/** A partition while this process owns it: its lanes, and how far it may be committed. */
export class OwnedPartition {
  readonly progress = new PartitionProgress();
  /** Set after a rejoin: the broker sends once more the messages that are still in the lanes. */
  expectsRepetition = false;
  /** The offset from which the broker repeats after a rejoin: the last commit, or the first message. */
  repeatedFrom: bigint | undefined;
  unfinished = 0;
  revoked = false;
  /** Messages that are tried until they succeed. */
  readonly blocked = new Set<Entry>();
  private readonly memory = new PartitionMemory();
  private readonly running = new Set<Entry>();
  private readonly tails: LaneTails = new Map();
  private readonly revocation = new AbortController();

  constructor(
    readonly topic: string,
    readonly partition: number,
    /** Handlers that still run from an earlier ownership by this process. */
    private readonly leftovers: LaneTails = new Map(),
  ) {}

  /**
   * Notes a stored commit. One that comes between a rejoin and the repetition does not count: the broker
   * may have told where to begin before it stored that one.
   */
  committed(offset: bigint): void {
    if (!this.expectsRepetition) this.repeatedFrom = offset;
  }

  /** Aborts when the partition goes to another consumer. */
  get signal(): AbortSignal {
    return this.revocation.signal;
  }

  /** The bytes of what is unfinished, headers included. */
  get unfinishedBytes(): number {
    return this.memory.bytes;
  }

  /** Tells whether it has as much unfinished as it may have, or a `share` of that. */
  isFull(share: number): boolean {
    return this.memory.isFull(this.progress.unfinished, share);
  }

  /** The number of messages that have arrived and are not running. */
  get waiting(): number {
    return this.unfinished - this.running.size;
  }

  get lanes(): number {
    return this.tails.size;
  }

  /** Puts a message at the end of its lanes; `true` when it may run at once. */
  append(entry: Entry): boolean {
    this.progress.add(entry.tracked);
    this.unfinished += 1;
    this.memory.add(entry.size);
    for (const lane of entry.lanes) {
      const before = this.tails.get(lane) ?? this.leftovers.get(lane);
      this.tails.set(lane, entry);
      if (!before) continue;
      (before.successors ??= []).push(entry);
      entry.predecessors += 1;
    }
    return entry.predecessors === 0;
  }

  /** Begins a run, with a signal of its own: handlers may add listeners without end. */
  begin(entry: Entry, group: string): Delivery {
    entry.run = new LazySignal();
    this.running.add(entry);
    return new LazyDelivery(group, entry.attempt, undefined, entry.run);
  }

  end(entry: Entry): void {
    this.running.delete(entry);
    for (const lane of entry.lanes) {
      if (this.leftovers.get(lane) === entry) this.leftovers.delete(lane);
    }
  }

  /** Takes a finished message out; returns the messages that may run now. */
  finish(entry: Entry): Entry[] {
    entry.done();
    this.unfinished -= 1;
    this.memory.remove(entry.size);
    this.blocked.delete(entry);
    for (const lane of entry.lanes) {
      if (this.tails.get(lane) === entry) this.tails.delete(lane);
    }
    return (entry.successors ?? []).filter((successor) => --successor.predecessors === 0);
  }

  /** Forgets its messages; running handlers are told, and later messages of their keys wait for them. */
  revoke(): void {
    this.revoked = true;
    this.memory.release();
    this.tails.clear();
    this.blocked.clear();
    const reason = new Error(`Partition ${partitionKey(this)} went to another consumer.`);
    this.revocation.abort(reason);
    for (const entry of this.running) {
      for (const lane of entry.lanes) this.leftovers.set(lane, entry);
      entry.run?.abort(reason);
    }
  }
}

/**
 * Chooses a message's lanes. Messages of one key are a lane; one without a key has a lane to itself.
 * Concurrency 1 adds a lane for all messages of the handler, so that even a back-off keeps their order.
 */
function lanesOf({ key, offset }: Message, route: Route): unknown[] {
  // latin1 maps bytes to characters one to one.
  const byKey = key === null ? offset : key.toString('latin1');
  return route.concurrency === 1 ? [byKey, route] : [byKey];
}
