import { Logger } from '@nestjs/common';
import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import { recordIncidents } from '../../consuming/incident.js';
import { Lanes } from '../../consuming/lanes.js';
import type { OwnedPartition } from '../../consuming/owned-partition.js';
import { logHandling } from '../../consuming/log-handling.js';
import type {
  Consumer,
  ConsumerActivity,
  ConsumerIncident,
  ConsumerState,
  HandlerObserver,
  Position,
  Subscription,
  TopicPartition,
} from '../../ports/index.js';
import { TopicMissingError } from '../../errors.js';
import { observeAll } from '../../observe-all.js';
import type { GroupMember, MemoryGroups } from './memory-groups.js';
import type { MemoryLog } from './memory-log.js';

/** The number of messages taken in at once. */
const FETCH_SIZE = 500;

/** The options of an in-memory consumer. */
export interface MemoryConsumerOptions {
  /** The place at which a group without committed offsets begins. */
  readonly autoOffsetReset: 'earliest' | 'latest';
}

/** A member of a consumer group in this process, with the same lanes and commits as on Kafka. */
export class MemoryConsumer
  extends Server
  implements Consumer, CustomTransportStrategy, GroupMember
{
  /** Nothing here fails for good. */
  readonly failure = new Promise<Error>(() => undefined);
  lastError: ConsumerIncident | undefined;
  protected override readonly logger: Logger;

  private readonly lanes: Lanes;
  private readonly pumped = new WeakSet<OwnedPartition>();
  private subscription: Subscription | undefined;
  private lifecycle: ConsumerState = 'idle';
  private stopping: Promise<void> | undefined;

  constructor(
    readonly group: string,
    private readonly log: MemoryLog,
    private readonly groups: MemoryGroups,
    private readonly options: MemoryConsumerOptions,
    observer: HandlerObserver = {},
  ) {
    super();
    const context = `Consumer ${group}`;
    const logger = new Logger(context);
    this.logger = logger;
    this.lanes = new Lanes({
      group,
      route: (message) => this.subscription?.route(message),
      onProgress: (owner) => this.commit(owner),
      observer: observeAll([recordIncidents(this), logHandling(context), observer]),
    });
  }

  get state(): ConsumerState {
    return this.lifecycle;
  }

  get paused(): boolean {
    return this.lanes.paused;
  }

  get topics(): readonly string[] {
    return this.subscription?.topics ?? [];
  }

  get blocked(): readonly Position[] {
    return this.lanes.blocked;
  }

  get assignment(): readonly TopicPartition[] {
    return this.lanes.owned().map(({ topic, partition }) => ({ topic, partition }));
  }

  get activity(): ConsumerActivity {
    return this.lanes.activity;
  }

  get rebalances(): number {
    return this.lanes.assignment;
  }

  subscribe(subscription: Subscription): void {
    this.subscription = subscription;
  }

  /** Joins the group. @throws TopicMissingError */
  async start(): Promise<void> {
    if (this.topics.length === 0) return;
    const existing = new Set(this.log.topics());
    const missing = this.topics.filter((topic) => !existing.has(topic));
    if (missing.length > 0) throw new TopicMissingError(missing, 'Create it before consuming.');
    if (this.options.autoOffsetReset === 'latest') this.beginAtTheEnd();
    this.lifecycle = 'running';
    this.groups.join(this.group, this);
  }

  /** Commits the ends of topics in which the group has not begun; partitions added later begin at 0. */
  private beginAtTheEnd(): void {
    for (const topic of this.topics) {
      const ends = this.log.partitionsOf(topic).map(({ length }) => BigInt(length));
      const hasBegun = ends.some(
        (_, partition) => this.log.committedBy(this.group, topic, partition) !== undefined,
      );
      if (hasBegun) continue;
      for (const [partition, end] of ends.entries())
        this.log.commit(this.group, topic, partition, end);
    }
  }

  /** Stops once, however often it is called: Nest closes its servers after the groups have been stopped. */
  stop(deadline?: AbortSignal): Promise<void> {
    return (this.stopping ??= this.drainAndLeave(deadline));
  }

  private async drainAndLeave(deadline?: AbortSignal): Promise<void> {
    this.lifecycle = 'stopped';
    await this.lanes.drain(deadline);
    this.lanes.revokeAll();
    this.groups.leave(this.group, this);
  }

  pause(): void {
    this.lanes.pause();
  }

  resume(): void {
    this.lanes.resume();
  }

  assigned(partitions: readonly TopicPartition[]): void {
    this.lanes.reassign(partitions);
    for (const owner of this.lanes.owned()) {
      owner.expectsRepetition = false;
      if (!this.pumped.has(owner)) void this.pump(owner);
    }
  }

  /** Starts and stops by the names that Nest calls. */
  async listen(callback: (error?: unknown) => void): Promise<void> {
    await this.start().then(() => callback(), callback);
  }

  close(): Promise<void> {
    return this.stop();
  }

  override on(): never {
    throw new Error('The in-memory broker has no events of its own.');
  }

  override unwrap<Native>(): Native {
    return this.log as Native;
  }

  /** Moves messages into the lanes while the partition is owned. */
  private async pump(owner: OwnedPartition): Promise<void> {
    this.pumped.add(owner);
    const { topic, partition } = owner;
    const { signal } = owner;
    let position = this.startOf(owner);
    while (!signal.aborted) {
      const messages = this.log.read(topic, partition, position, FETCH_SIZE);
      if (messages.length === 0) {
        await this.log.arrival(topic, partition, signal).catch(() => undefined);
        continue;
      }
      position += BigInt(messages.length);
      this.lanes.accept(topic, partition, messages, position);
      await this.lanes.until(() => !this.lanes.isFull(owner), signal);
    }
  }

  private startOf({ topic, partition }: TopicPartition): bigint {
    return this.log.committedBy(this.group, topic, partition) ?? 0n;
  }

  private commit({ topic, partition, progress: { committable } }: OwnedPartition): void {
    if (committable !== undefined) this.log.commit(this.group, topic, partition, committable);
  }
}
