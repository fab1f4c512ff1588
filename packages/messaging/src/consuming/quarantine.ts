import { setTimeout as delay } from 'node:timers/promises';
import { QuarantinedError } from '../errors.js';
import { settledWithin } from '../settled-within.js';
import {
  type Handler,
  type Message,
  partitionKey,
  placeOf,
  type Route,
  type Subscription,
  type TopicPartition,
} from '../ports/index.js';
import { condemn } from './condemned.js';
import type { OwnedPartition } from './owned-partition.js';
import { parseMark } from './partition-mark.js';
import { MIN_AHEAD, PartitionWatch } from './partition-watch.js';

export interface QuarantineOptions {
  readonly route: Subscription['route'];
  /** Finds what the last owner of a partition noted beside its offset. */
  readonly left: (partition: TopicPartition) => string | undefined;
  /** Stores a partition's mark with its offset now; resolves when that has been tried. */
  readonly store: (owner: OwnedPartition) => Promise<void>;
  readonly accept: (partition: TopicPartition, messages: readonly Message[], next: bigint) => void;
  readonly tell: (text: string) => void;
}

/** Milliseconds for which storing a mark may hold up messages: a hung coordinator must not stop them. */
const STORE_TIMEOUT_MS = 5_000;
/** Milliseconds for which a message runs alone where an owner has ended, before the next may start. */
const PATIENCE_MS = 2_000;
/** Milliseconds for one of those that ran when an owner ended in the careful time, too. */
const SUSPECT_PATIENCE_MS = 5 * 60_000;

/** Messages that run one at a time in this process, whatever their group. */
const running = new Set<Message>();
let turn: Promise<unknown> = Promise.resolve();

/**
 * Finds messages that take their process down. Beside each offset it commits, an owner marks how far it
 * may have started; whoever takes the partition over from one that ended without handing over runs these
 * messages one at a time, each marked before it starts. The one that runs when that owner ends as well is
 * given up by the next, without being looked into.
 */
export class Quarantine {
  private readonly watches = new Map<string, PartitionWatch>();
  private readonly guarded = new WeakMap<Route, Route>();
  private hasCondemned = false;

  constructor(private readonly options: QuarantineOptions) {}

  /** Finds a message's route, with marks around its handler. */
  readonly route = (message: Message): Route | undefined => {
    if (this.hasCondemned && this.of(message)?.condemned === message.offset)
      condemn(message, new QuarantinedError(placeOf(message)));
    const route = this.options.route(message);
    if (!route) return undefined;
    let guarded = this.guarded.get(route);
    if (!guarded) {
      guarded = { concurrency: route.concurrency, handle: this.guard(route.handle) };
      this.guarded.set(route, guarded);
    }
    return guarded;
  };

  knows(owner: OwnedPartition): boolean {
    return this.watches.get(partitionKey(owner))?.owner === owner;
  }

  /** Takes a partition over, before its first message, at `first`, is put into the lanes. */
  takeOver(owner: OwnedPartition, first: bigint): void {
    const left = parseMark(this.options.left(owner));
    const watch = new PartitionWatch(owner, first, left, performance.now());
    this.watches.set(partitionKey(owner), watch);
    this.hasCondemned ||= watch.condemned !== undefined;
    if (watch.careful !== undefined) this.options.tell(describe(watch, first));
    void this.store(watch);
  }

  /**
   * Keeps a partition's messages to run them one at a time, where its last owner ended unexpectedly;
   * `false` where they may run side by side. The partition must not be fetched before `fed` resolves.
   *
   * @param next where the broker goes on
   */
  keeps(owner: OwnedPartition, messages: readonly Message[], next: bigint): boolean {
    const watch = this.watches.get(partitionKey(owner));
    if (watch?.owner !== owner) return false;
    const { waiting } = watch;
    const [first] = messages;
    if (waiting.length === 0 && (!first || watch.isOver(first.offset, performance.now())))
      return false;
    // After a rejoin the broker repeats them.
    if (first && first.offset <= (waiting.at(-1)?.offset ?? -1n)) waiting.length = 0;
    waiting.push(...messages);
    watch.next = next;
    watch.feeding ??= this.feed(watch).finally(() => (watch.feeding = undefined));
    return true;
  }

  /** Resolves when all of a partition's messages have been put into the lanes. */
  async fed(owner: OwnedPartition): Promise<void> {
    await this.watches.get(partitionKey(owner))?.feeding;
  }

  /** Writes the mark to commit with a partition's offset. */
  markOf(owner: OwnedPartition): string {
    return this.of(owner)?.mark() ?? '';
  }

  /** Finds the offset to commit a mark with where nothing is finished yet. */
  firstOf(owner: OwnedPartition): bigint | undefined {
    return this.of(owner)?.first;
  }

  /** Notes that the mark has been committed. */
  stored(owner: OwnedPartition): void {
    this.of(owner)?.stored();
  }

  /** Hands the partitions over: whoever has them next need not be careful. Returns those to commit. */
  release(): OwnedPartition[] {
    for (const [key, watch] of this.watches) {
      watch.released = true;
      if (watch.owner.revoked) this.watches.delete(key);
    }
    return [...this.watches.values()].map(({ owner }) => owner);
  }

  /** Takes the partitions back that are still ours: before more of their messages start, it is marked. */
  resume(): void {
    for (const watch of this.watches.values()) {
      watch.released = false;
      watch.storedTo = 0n;
      if (watch.owner.unfinished > 0) void this.store(watch);
    }
  }

  private of({ topic, partition }: TopicPartition): PartitionWatch | undefined {
    const watch = this.watches.get(partitionKey({ topic, partition }));
    return watch?.owner.revoked ? undefined : watch;
  }

  private guard(handle: Handler): Handler {
    return (message, delivery) => {
      const watch = this.of(message);
      if (!watch) return handle(message, delivery);
      if (watch.careful !== undefined)
        return this.runMarked(watch, message, () => handle(message, delivery));
      const isLate = watch.starts(message.offset);
      if (message.offset < watch.storedTo) {
        if (isLate && !watch.storing) void this.store(watch);
        return handle(message, delivery);
      }
      return this.marked(watch, message.offset).then(() => handle(message, delivery));
    };
  }

  /** Resolves when the stored mark covers an offset, or that takes too long. */
  private async marked(watch: PartitionWatch, offset: bigint): Promise<void> {
    const { storing, storedTo } = watch;
    await storing;
    if (offset < watch.storedTo) return;
    if (!storing || watch.storedTo > storedTo) await this.store(watch);
    // Not stored: better unmarked than not at all, and the next ones need not wait either.
    if (offset >= watch.storedTo) watch.storedTo = offset + MIN_AHEAD;
  }

  private async runMarked(
    watch: PartitionWatch,
    message: Message,
    run: () => Promise<void>,
  ): Promise<void> {
    watch.running.set(message.offset, running.size === 0);
    running.add(message);
    try {
      await this.store(watch);
      await run();
    } finally {
      running.delete(message);
      watch.running.delete(message.offset);
      watch.ended?.(message.offset);
    }
  }

  /** Puts messages into the lanes one at a time, and the rest at once when the careful time is over. */
  private async feed(watch: PartitionWatch): Promise<void> {
    const { owner, waiting } = watch;
    while (waiting.length > 0 && !owner.revoked) {
      if (watch.isOver(waiting[0]!.offset, performance.now()))
        this.options.accept(owner, waiting.splice(0), watch.next);
      else await inTurn(() => this.feedOne(watch));
    }
    // Their next owner fetches them.
    waiting.length = 0;
  }

  private async feedOne(watch: PartitionWatch): Promise<void> {
    const { owner, waiting } = watch;
    const message = waiting.shift();
    if (!message || owner.revoked) return;
    const { offset } = message;
    const given = new AbortController();
    const ended = new Promise<void>((resolve) => {
      watch.ended = (each) => each === offset && resolve();
    });
    const before = owner.unfinished;
    this.options.accept(owner, [message], waiting.length === 0 ? watch.next : offset + 1n);
    // Nobody handles it, or it is repeated.
    if (owner.unfinished === before) return;
    const patience = watch.suspects.has(offset) ? SUSPECT_PATIENCE_MS : PATIENCE_MS;
    const late = delay(patience, undefined, { signal: given.signal }).catch(() => undefined);
    await Promise.race([ended, late]);
    given.abort();
    await this.store(watch);
  }

  /** Stores a partition's mark, or gives it up after a while. */
  private store(watch: PartitionWatch): Promise<void> {
    const storing = settledWithin(STORE_TIMEOUT_MS, this.options.store(watch.owner)).finally(() => {
      if (watch.storing === storing) watch.storing = undefined;
    });
    return (watch.storing = storing);
  }
}

/** Runs work when all work before it is done, in this process. */
function inTurn(work: () => Promise<void>): Promise<void> {
  const result = turn.then(work);
  turn = result.catch(() => undefined);
  return result;
}

function describe({ owner, careful, condemned }: PartitionWatch, first: bigint): string {
  const what = `The last owner of ${partitionKey(owner)} ended without handing it over`;
  return condemned === undefined
    ? `${what}: messages from ${first} to ${careful} are handled one at a time.`
    : `${what}, while it handled ${condemned} alone.`;
}
