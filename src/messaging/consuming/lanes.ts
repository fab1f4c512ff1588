import type { Message, Route, Subscription } from '../contracts/index.js';
import { backoffMs, type Backoff } from './backoff.js';
import { PartitionProgress, type Tracked } from './partition-progress.js';
import { ReadyQueue } from './ready-queue.js';

/** A partition while this process owns it. */
export class OwnedPartition {
  readonly progress = new PartitionProgress();
  /** Aborted when the partition goes to another consumer. */
  readonly revocation = new AbortController();
  /** The last message of each lane, by key. */
  readonly tails = new Map<string, Entry>();
  /** Set after a rejoin: the broker sends again, once, what is still in the lanes. */
  expectsRepetition = false;

  constructor(
    readonly topic: string,
    readonly partition: number,
  ) {}
}

interface Entry extends Tracked {
  readonly message: Message;
  readonly queue: RouteQueue;
  readonly owner: OwnedPartition;
  readonly key: string;
  /** Order of arrival: the oldest message runs first. */
  readonly sequence: number;
  attempt: number;
  /** The message behind this one in its lane. */
  next: Entry | undefined;
}

interface RouteQueue {
  readonly route: Route;
  readonly ready: ReadyQueue<Entry>;
  running: number;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

export interface LanesOptions {
  readonly group: string;
  readonly route: Subscription['route'];
  /** There is more to commit in this partition than before. */
  readonly onProgress: (owner: OwnedPartition) => void;
  readonly onFailure: (
    message: Message,
    error: unknown,
    attempt: number,
    retryInMs: number,
  ) => void;
  readonly backoff?: Backoff;
}

const DEFAULT_BACKOFF: Backoff = { baseDelayMs: 100, maxDelayMs: 30_000 };

/**
 * Runs the messages of one group in this process; the broker adapters put them in and commit.
 *
 * A lane is the messages of one key in one partition: strictly one after the other. Lanes run
 * side by side up to each route's concurrency, the oldest message first, so concurrency 1 is
 * plain partition order. A message whose handler rejects is tried again after a back-off: its
 * lane waits, the others go on.
 */
export class Lanes {
  private readonly partitions = new Map<string, OwnedPartition>();
  private readonly queues = new Map<Route, RouteQueue>();
  private readonly waiters = new Set<{
    readonly condition: () => boolean;
    readonly resolve: () => void;
  }>();
  private sequence = 0;
  private running = 0;
  private closed = false;
  private isPaused = false;

  constructor(private readonly options: LanesOptions) {}

  get paused(): boolean {
    return this.isPaused;
  }

  owned(): OwnedPartition[] {
    return [...this.partitions.values()];
  }

  /** Messages accepted and not finished. */
  backlog(topic: string, partition: number): number {
    return this.partitions.get(nameOf(topic, partition))?.progress.unfinished ?? 0;
  }

  /**
   * Takes over a new assignment. Partitions kept from the one before go on where they are; the
   * broker sends again what of them is not committed.
   */
  reassign(assignment: readonly TopicPartition[]): void {
    const kept = new Set(assignment.map(({ topic, partition }) => nameOf(topic, partition)));
    for (const owner of this.owned()) {
      if (kept.has(nameOf(owner.topic, owner.partition))) owner.expectsRepetition = true;
      else this.revoke(owner);
    }
    for (const { topic, partition } of assignment) this.own(topic, partition);
  }

  revokeAll(): void {
    for (const owner of this.owned()) this.revoke(owner);
  }

  /** Drops what has not started; what runs learns it from its signal and no longer counts. */
  revoke({ topic, partition }: TopicPartition): void {
    const name = nameOf(topic, partition);
    const owner = this.partitions.get(name);
    this.partitions.delete(name);
    owner?.revocation.abort(new Error(`Partition ${name} went to another consumer.`));
    this.wake();
  }

  /**
   * Puts messages in, in offset order. `nextOffset` is where the broker continues: behind the
   * last message where control records follow it. What this process does not own is ignored.
   */
  accept(topic: string, partition: number, messages: readonly Message[], nextOffset: bigint): void {
    const known = this.partitions.get(nameOf(topic, partition));
    if (this.closed || !known) return;
    const owner = this.continued(known, messages[0]?.offset ?? nextOffset);
    const { progress } = owner;
    if (progress.next === undefined || nextOffset >= progress.next) owner.expectsRepetition = false;
    for (const message of messages) {
      if (progress.next !== undefined && message.offset < progress.next) continue;
      const route = this.options.route(message);
      if (route) this.enqueue(owner, message, route);
      else progress.add({ nextOffset: message.offset + 1n, done: true });
    }
    if (progress.next === undefined || nextOffset > progress.next)
      progress.add({ nextOffset, done: true });
    if (progress.advance()) this.options.onProgress(owner);
    this.startAll();
  }

  /** Starts nothing more until `resume`; what runs goes on. */
  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = this.closed;
    this.startAll();
  }

  /** Starts nothing more for good; resolves when what runs has finished, or at once on `signal`. */
  async drain(signal?: AbortSignal): Promise<void> {
    this.closed = this.isPaused = true;
    await this.until(() => this.running === 0, signal);
  }

  /** Resolves when `condition` holds or `signal` aborts; looks whenever a message is done. */
  async until(condition: () => boolean, signal?: AbortSignal): Promise<void> {
    if (condition() || signal?.aborted) return;
    await new Promise<void>((resolve) => {
      const waiter = {
        condition,
        resolve: (): void => {
          this.waiters.delete(waiter);
          signal?.removeEventListener('abort', waiter.resolve);
          resolve();
        },
      };
      this.waiters.add(waiter);
      signal?.addEventListener('abort', waiter.resolve);
    });
  }

  private own(topic: string, partition: number): OwnedPartition {
    const name = nameOf(topic, partition);
    let owner = this.partitions.get(name);
    if (!owner) this.partitions.set(name, (owner = new OwnedPartition(topic, partition)));
    return owner;
  }

  /**
   * After a rejoin, messages below `progress.next` are repetitions and skipped. Without one the
   * partition was rewound (offsets reset, topic recreated): it starts over.
   */
  private continued(owner: OwnedPartition, firstOffset: bigint): OwnedPartition {
    const { next } = owner.progress;
    if (next === undefined || firstOffset >= next || owner.expectsRepetition) return owner;
    this.revoke(owner);
    return this.own(owner.topic, owner.partition);
  }

  private enqueue(owner: OwnedPartition, message: Message, route: Route): void {
    // latin1 maps bytes to characters one to one. Without a key a message has its own lane.
    const key = message.key === null ? `\0${message.offset}` : `k${message.key.toString('latin1')}`;
    const entry: Entry = {
      message,
      owner,
      key,
      queue: this.queueOf(route),
      sequence: this.sequence++,
      nextOffset: message.offset + 1n,
      done: false,
      attempt: 1,
      next: undefined,
    };
    owner.progress.add(entry);
    const tail = owner.tails.get(key);
    if (tail) tail.next = entry;
    else entry.queue.ready.push(entry);
    owner.tails.set(key, entry);
  }

  private queueOf(route: Route): RouteQueue {
    let queue = this.queues.get(route);
    if (!queue) this.queues.set(route, (queue = { route, ready: new ReadyQueue(), running: 0 }));
    return queue;
  }

  private startAll(): void {
    for (const queue of this.queues.values()) this.start(queue);
  }

  private start(queue: RouteQueue): void {
    while (!this.isPaused && queue.running < queue.route.concurrency) {
      const entry = queue.ready.pop();
      if (!entry) return;
      if (!entry.owner.revocation.signal.aborted) void this.run(entry);
    }
  }

  private async run(entry: Entry): Promise<void> {
    const { queue, message, owner, attempt } = entry;
    queue.running += 1;
    this.running += 1;
    try {
      const { signal } = owner.revocation;
      await queue.route.handle(message, { group: this.options.group, attempt, signal });
      this.finish(entry);
    } catch (error) {
      this.tryAgainLater(entry, error);
    } finally {
      queue.running -= 1;
      this.running -= 1;
      this.start(queue);
      this.wake();
    }
  }

  private finish(entry: Entry): void {
    const { owner, key, next } = entry;
    entry.done = true;
    if (next) this.makeReady(next);
    else owner.tails.delete(key);
    if (owner.progress.advance() && !owner.revocation.signal.aborted)
      this.options.onProgress(owner);
  }

  private tryAgainLater(entry: Entry, error: unknown): void {
    if (entry.owner.revocation.signal.aborted) return;
    const retryInMs = backoffMs(entry.attempt, this.options.backoff ?? DEFAULT_BACKOFF);
    this.options.onFailure(entry.message, error, entry.attempt, retryInMs);
    entry.attempt += 1;
    setTimeout(() => this.makeReady(entry), retryInMs).unref();
  }

  private makeReady(entry: Entry): void {
    entry.queue.ready.push(entry);
    this.start(entry.queue);
  }

  private wake(): void {
    for (const { condition, resolve } of this.waiters) if (condition()) resolve();
  }
}

function nameOf(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}
