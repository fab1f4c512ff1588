import type { Message, Route } from '../contracts/index.js';
import { PartitionProgress, type Tracked } from './partition-progress.js';

/** A message on its way: it runs when every message before it in its lanes is done. */
export class Entry implements Tracked {
  readonly nextOffset: bigint;
  readonly bytes: number;
  done = false;
  attempt = 1;
  /** How many messages it waits for, and those that wait for it. */
  predecessors = 0;
  successors: Entry[] | undefined;

  constructor(
    readonly message: Message,
    readonly route: Route,
    readonly owner: OwnedPartition,
    /** Order of arrival: the oldest message runs first. */
    readonly sequence: number,
  ) {
    this.nextOffset = message.offset + 1n;
    this.bytes = (message.key?.length ?? 0) + (message.value?.length ?? 0);
  }
}

/** A partition while this process owns it: its lanes, and how far it may be committed. */
export class OwnedPartition {
  readonly progress = new PartitionProgress();
  /** Aborted when the partition goes to another consumer. */
  readonly revocation = new AbortController();
  /** Set after a rejoin: the broker sends again, once, what is still in the lanes. */
  expectsRepetition = false;
  /** What the broker repeats from after a rejoin: the last commit, or where it began. */
  repeatedFrom: bigint | undefined;
  unfinishedBytes = 0;
  /** Messages whose handlers asked to be tried until they succeed. */
  readonly blocked = new Set<Entry>();
  /** The last message of each lane. */
  private readonly tails = new Map<unknown, Entry>();

  constructor(
    readonly topic: string,
    readonly partition: number,
  ) {}

  get revoked(): boolean {
    return this.revocation.signal.aborted;
  }

  /** Puts a message at the end of its lanes; `true` when nothing is before it. */
  append(entry: Entry): boolean {
    this.progress.add(entry);
    this.unfinishedBytes += entry.bytes;
    for (const lane of lanesOf(entry)) {
      const tail = this.tails.get(lane);
      this.tails.set(lane, entry);
      if (!tail) continue;
      (tail.successors ??= []).push(entry);
      entry.predecessors += 1;
    }
    return entry.predecessors === 0;
  }

  /** Takes a finished message out; returns those that have nothing before them any more. */
  finish(entry: Entry): Entry[] {
    entry.done = true;
    this.unfinishedBytes -= entry.bytes;
    this.blocked.delete(entry);
    for (const lane of lanesOf(entry)) {
      if (this.tails.get(lane) === entry) this.tails.delete(lane);
    }
    return (entry.successors ?? []).filter((successor) => --successor.predecessors === 0);
  }

  /** Forgets its messages: handlers that still run must not keep them in memory. */
  revoke(): void {
    this.tails.clear();
    this.blocked.clear();
    this.revocation.abort(
      new Error(`Partition ${this.topic}/${this.partition} went to another consumer.`),
    );
  }
}

/**
 * The messages of one key are a lane; without a key a message has one to itself. Concurrency 1
 * is one more lane for all messages of the handler, so that even a back-off keeps their order.
 */
function lanesOf({ message: { key, offset }, route }: Entry): unknown[] {
  // latin1 maps bytes to characters one to one.
  const byKey = key === null ? offset : key.toString('latin1');
  return route.concurrency === 1 ? [byKey, route] : [byKey];
}
