import {
  type ConsumerActivity,
  type HandlerObserver,
  type Message,
  partitionKey,
  type Position,
  type Route,
  type Subscription,
  type TopicPartition,
} from '../ports/index.js';
import { backoffMs, type Backoff } from './backoff.js';
import { Entry, type LaneTails, OwnedPartition } from './owned-partition.js';
import { Postponed } from './postponed.js';
import { Turn } from '../turn.js';
import { RouteQueue } from './route-queue.js';
import { TakenBatch } from './taken-batch.js';
import { Waiters } from './waiters.js';

export interface LanesOptions {
  readonly group: string;
  readonly route: Subscription['route'];
  /** Tells whether messages may start now: not while their partitions may be somebody else's. */
  readonly mayStart?: () => boolean;
  /** Called when a partition has more to commit than before. */
  readonly onProgress: (owner: OwnedPartition) => void;
  /** Hears which messages are `delayed`. */
  readonly observer?: HandlerObserver;
  /** The delays after a rejection that does not say when to try again. */
  readonly backoff?: Backoff;
}

/** The longest delay in milliseconds; beyond it, Node's timers fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;
const DEFAULT_BACKOFF: Backoff = { baseDelayMs: 100, maxDelayMs: 30_000 };

/**
 * Runs the messages of one group in this process; the broker adapters put them in and commit.
 *
 * A lane is the messages of one key in one partition: strictly one after the other. Lanes run
 * side by side up to each route's concurrency, the oldest message first. A message whose handler
 * rejects is tried again later: its lane waits, its slot is free for the others meanwhile.
 */
export class Lanes {
  private readonly partitions = new Map<string, OwnedPartition>();
  /** Handlers that still run although their partition was revoked: no other one of their keys may start. */
  private readonly leftovers = new Map<string, LaneTails>();
  private readonly queues = new Map<Route, RouteQueue>();
  private readonly waiters = new Waiters();
  /** Routes a message when its turn comes: where that throws again, it fails like its handler. */
  private readonly unrouted: Route = {
    concurrency: 1,
    handle: async (message, delivery) => this.options.route(message)?.handle(message, delivery),
  };
  /** The slice of time in which handlers are started one after the other. */
  private turn: Turn | undefined;
  private sequence = 0;
  private running = 0;
  private closed = false;
  private isPaused = false;
  private isHeld = false;
  private assignments = 0;

  constructor(private readonly options: LanesOptions) {}

  get paused(): boolean {
    return this.isPaused;
  }

  /** The number of assignments so far. */
  get assignment(): number {
    return this.assignments;
  }

  /** Messages that are tried until they succeed, while others of their key wait. */
  get blocked(): Position[] {
    return this.owned().flatMap(({ blocked }) =>
      [...blocked].map(({ message: { topic, partition, offset } }) => ({
        topic,
        partition,
        offset,
      })),
    );
  }

  get activity(): ConsumerActivity {
    const owned = this.owned();
    return {
      inFlight: this.running,
      waiting: owned.reduce((sum, { waiting }) => sum + waiting, 0),
      lanes: owned.reduce((sum, { lanes }) => sum + lanes, 0),
    };
  }

  owned(): OwnedPartition[] {
    return [...this.partitions.values()];
  }

  /** Finds a partition that this process owns. */
  owner(partition: TopicPartition): OwnedPartition | undefined {
    return this.partitions.get(partitionKey(partition));
  }

  /** Counts the messages accepted and not finished. */
  backlog(topic: string, partition: number): number {
    return this.partitions.get(partitionKey({ topic, partition }))?.progress.unfinished ?? 0;
  }

  /** Tells whether a partition has as much unfinished as it may have, or a `share` of that. */
  isFull(partition: TopicPartition, share = 1): boolean {
    return this.partitions.get(partitionKey(partition))?.isFull(share) ?? false;
  }

  /**
   * Takes over a new assignment. Partitions kept from the last one go on where they are; the broker
   * sends their uncommitted messages again.
   */
  reassign(assignment: readonly TopicPartition[]): void {
    const kept = new Set(assignment.map(partitionKey));
    for (const owner of this.owned()) {
      if (kept.has(partitionKey(owner))) owner.expectsRepetition = true;
      else this.revoke(owner);
    }
    for (const { topic, partition } of assignment) this.own(topic, partition);
    this.assignments += 1;
    this.isHeld = false;
    this.startAll();
  }

  /**
   * Starts nothing until the next assignment: the partitions may be another consumer's by now.
   * Ignores an assignment that has been replaced since, for which it would hold for ever.
   */
  hold(assignment = this.assignments): void {
    if (assignment === this.assignments) this.isHeld = true;
  }

  revokeAll(): void {
    for (const owner of this.owned()) this.revoke(owner);
  }

  /** Drops messages that have not started; running handlers learn it by their signal, and no longer count. */
  revoke(partition: TopicPartition): void {
    const key = partitionKey(partition);
    const owner = this.partitions.get(key);
    this.partitions.delete(key);
    owner?.revoke();
    for (const { ready } of this.queues.values()) ready.drop(({ owner: { revoked } }) => revoked);
    this.waiters.check();
  }

  /**
   * Puts messages in, in offset order. `nextOffset` is where the broker continues, which is further
   * on where control records follow the last message. Partitions of others are ignored.
   */
  accept(topic: string, partition: number, messages: readonly Message[], nextOffset: bigint): void {
    const known = this.partitions.get(partitionKey({ topic, partition }));
    if (this.closed || !known) return;
    const owner = this.continued(known, messages[0]?.offset ?? nextOffset);
    const { progress } = owner;
    owner.repeatedFrom ??= messages[0]?.offset ?? nextOffset;
    if (progress.next === undefined || nextOffset >= progress.next) owner.expectsRepetition = false;
    const batch = new TakenBatch();
    for (const message of messages) {
      if (progress.next !== undefined && message.offset < progress.next) continue;
      const route = this.routeOf(message);
      if (route) this.enqueue(new Entry(message, route, owner, this.sequence++, batch));
      else progress.add({ nextOffset: message.offset + 1n, done: true });
    }
    if (progress.next === undefined || nextOffset > progress.next)
      progress.add({ nextOffset, done: true });
    if (progress.advance()) this.options.onProgress(owner);
    this.startAll();
  }

  /** Starts nothing more until `resume`; running handlers go on. */
  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = this.closed;
    this.startAll();
  }

  /** Starts nothing more for good; resolves when running handlers have finished, or `signal` aborts. */
  async drain(signal?: AbortSignal): Promise<void> {
    this.closed = this.isPaused = true;
    await this.waiters.until(() => this.running === 0, signal);
  }

  /** Resolves when `condition` holds or `signal` aborts; it is checked whenever a message is done. */
  until(condition: () => boolean, signal?: AbortSignal): Promise<void> {
    return this.waiters.until(condition, signal);
  }

  private own(topic: string, partition: number): OwnedPartition {
    const key = partitionKey({ topic, partition });
    let owner = this.partitions.get(key);
    if (!owner) {
      const leftovers = this.leftovers.get(key) ?? new Map();
      this.leftovers.set(key, leftovers);
      owner = new OwnedPartition(topic, partition, leftovers);
      this.partitions.set(key, owner);
    }
    return owner;
  }

  /**
   * Finds the partition to go on with. After a rejoin the broker repeats from the last commit, and
   * messages below `progress.next` are skipped. Any other way back is a rewind (offsets reset, topic
   * recreated): the partition starts over.
   */
  private continued(owner: OwnedPartition, firstOffset: bigint): OwnedPartition {
    const { next } = owner.progress;
    if (next === undefined || firstOffset >= next) return owner;
    if (owner.expectsRepetition && firstOffset >= (owner.repeatedFrom ?? 0n)) return owner;
    this.revoke(owner);
    return this.own(owner.topic, owner.partition);
  }

  /** Finds a message's route; where that throws, the message alone fails, and is tried again. */
  private routeOf(message: Message): Route | undefined {
    try {
      return this.options.route(message);
    } catch {
      return this.unrouted;
    }
  }

  private enqueue(entry: Entry): void {
    if (entry.owner.append(entry)) this.queueOf(entry.route).ready.push(entry);
  }

  private queueOf(route: Route): RouteQueue {
    let queue = this.queues.get(route);
    if (!queue) this.queues.set(route, (queue = new RouteQueue(route)));
    return queue;
  }

  private startAll(): void {
    for (const queue of this.queues.values()) this.start(queue);
  }

  private start(queue: RouteQueue): void {
    while (!this.isPaused && !this.isHeld && queue.running < queue.concurrency) {
      if (queue.ready.size === 0 || this.turnIsOver()) return;
      if (this.options.mayStart?.() === false) return;
      const entry = queue.ready.pop();
      if (!entry) return;
      void this.run(entry, queue);
    }
  }

  /** Lets heartbeats and requests through where decoding and quick handlers would hold them up. */
  private turnIsOver(): boolean {
    if (!this.turn) {
      const turn = (this.turn = new Turn());
      setImmediate(() => {
        this.turn = undefined;
        if (turn.isOver) this.startAll();
      });
    }
    return this.turn.isOver;
  }

  private async run(entry: Entry, queue: RouteQueue): Promise<void> {
    const { route, message, owner } = entry;
    queue.running += 1;
    this.running += 1;
    try {
      await route.handle(message, owner.begin(entry, this.options.group));
      owner.end(entry);
      this.finish(entry);
    } catch (error) {
      owner.end(entry);
      this.runAgainLater(entry, error);
    } finally {
      queue.running -= 1;
      this.running -= 1;
      this.start(queue);
      this.waiters.check();
    }
  }

  private finish(entry: Entry): void {
    const { owner } = entry;
    for (const successor of owner.finish(entry)) this.makeReady(successor);
    if (!owner.revoked && owner.progress.advance()) this.options.onProgress(owner);
  }

  private runAgainLater(entry: Entry, error: unknown): void {
    // The partition's new owner runs it; here only its successors must go on.
    if (entry.owner.revoked) return this.finish(entry);
    const { delayMs, failure } = error instanceof Postponed ? error : this.failed(entry, error);
    setTimeout(() => this.makeReady(entry), Math.min(delayMs, MAX_TIMER_MS)).unref();
    if (!failure) return;
    const { attempt, message } = entry;
    const { group, observer } = this.options;
    if (failure.isAttempt ?? true) entry.attempt += 1;
    if (failure.blocked) entry.owner.blocked.add(entry);
    observer?.delayed?.({ group, message, error: failure.error, attempt, retryInMs: delayMs });
  }

  private failed({ attempt }: Entry, error: unknown): Postponed {
    const delayMs = backoffMs(attempt, this.options.backoff ?? DEFAULT_BACKOFF);
    return new Postponed(delayMs, { error, blocked: false });
  }

  private makeReady(entry: Entry): void {
    if (entry.owner.revoked) return;
    const queue = this.queueOf(entry.route);
    queue.ready.push(entry);
    this.start(queue);
  }
}
