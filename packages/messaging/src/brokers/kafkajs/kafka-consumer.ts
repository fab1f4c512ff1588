import { Logger } from '@nestjs/common';
import { ServerKafka } from '@nestjs/microservices';
import type {
  Consumer as KafkaJsConsumer,
  ConsumerCrashEvent,
  ConsumerGroupJoinEvent,
  Kafka,
} from 'kafkajs';
import { setTimeout as delay } from 'node:timers/promises';
import { backoffMs } from '../../consuming/backoff.js';
import { Committer } from '../../consuming/committer.js';
import { recordIncidents } from '../../consuming/incident.js';
import { Lanes } from '../../consuming/lanes.js';
import { Quarantine } from '../../consuming/quarantine.js';
import type { OwnedPartition } from '../../consuming/owned-partition.js';
import { logHandling } from '../../consuming/log-handling.js';
import type {
  Consumer,
  ConsumerActivity,
  ConsumerIncident,
  ConsumerState,
  GroupStranger,
  HandlerObserver,
  Position,
  Subscription,
  TopicPartition,
} from '../../ports/index.js';
import { observeAll } from '../../observe-all.js';
import { settledWithin } from '../../settled-within.js';
import { readMetadata } from './commit-metadata.js';
import { takeCommittedMetadata } from './committed-metadata.js';
import { toTopicPartitions } from './consumer-config.js';
import { listenTo } from './consumer-listeners.js';
import { CrashCount } from './crash-count.js';
import { endConsumer } from './end-consumer.js';
import { AbsentTopics, listTopics } from './absent-topics.js';
import { memberConfig, memberHooks } from './group-member.js';
import { createKafkaClient, describeKafka, type KafkaConnection } from './kafka-client.js';
import { toGroupFailure } from './group-refusal.js';
import { isEvicted, isMissingTopic, isTransient } from './kafka-errors.js';
import { takeIn } from './kafka-intake.js';
import * as membership from './kafka-membership.js';
import { hookClusters } from './cluster-hook.js';
import type { KafkaJsCluster } from './kafkajs-cluster.js';
import { LogChanges } from './log-changes.js';
import { LogWatch, type Watched } from './log-watch.js';
import { MembershipReport } from './membership-report.js';
import { commitsOf, toKafkaJs } from './offset-commits.js';
import { SessionWatch } from './session-watch.js';
import { SharedGroup } from './shared-group.js';

/** The options of a Kafka consumer. */
export interface KafkaConsumerOptions {
  /** The place at which a group without committed offsets begins. */
  readonly autoOffsetReset: 'earliest' | 'latest';
  /** Milliseconds without a heartbeat after which the broker gives the partitions to others. */
  readonly sessionTimeoutMs: number;
  /** Milliseconds until partitions that were added to a topic are found. Default 10,000. */
  readonly metadataMaxAgeMs?: number;
}

/** The number of partitions whose batches are taken in side by side. */
const INTAKE_CONCURRENCY = 16;
/** Milliseconds until leaving is given up: a hung broker must not hold the process. */
const LEAVE_TIMEOUT_MS = 3_000;
const REJOIN_BACKOFF = { baseDelayMs: 500, maxDelayMs: 3_000 };

/**
 * A member of a consumer group, on Nest's Kafka server. kafkajs fetches, heartbeats and rebalances;
 * the lanes run handlers; this class commits the offsets of messages that the lanes finished.
 */
export class KafkaConsumer extends ServerKafka implements Consumer {
  readonly failure: Promise<Error>;
  lastError: ConsumerIncident | undefined;
  protected override readonly logger: Logger;

  private readonly report: MembershipReport;
  private readonly lanes: Lanes;
  private readonly committer: Committer;
  private readonly shared: SharedGroup;
  private readonly session: SessionWatch;
  private readonly absent: AbsentTopics;
  private readonly hooks: ReturnType<typeof memberHooks>;
  private readonly logs: LogWatch;
  private cluster: KafkaJsCluster | undefined;
  private readonly quarantine: Quarantine;
  private readonly stopped = new AbortController();
  private subscription: Subscription | undefined;
  private membership = membership.IDLE;
  private readonly crashes = new CrashCount();
  private starting: Promise<void> | undefined;
  private stopping: Promise<void> | undefined;
  private reportFailure!: (error: Error) => void;
  private reportJoined: () => void = () => undefined;

  constructor(
    private readonly connection: KafkaConnection,
    readonly group: string,
    private readonly settings: KafkaConsumerOptions,
    observer: HandlerObserver = {},
  ) {
    super({ consumer: { groupId: group }, postfixId: '' });
    const context = `Consumer ${group}`;
    const logger = new Logger(context);
    this.logger = logger;
    this.report = new MembershipReport(logger, (found) => (this.lastError = found));
    this.failure = new Promise((resolve) => (this.reportFailure = resolve));
    this.shared = new SharedGroup(group, connection.clientId, {
      logger,
      onIncident: (found) => (this.lastError = found),
    });
    this.hooks = memberHooks(settings, (own, peers) =>
      this.shared.look(own, peers, performance.now()),
    );
    this.absent = new AbsentTopics({
      topics: () => this.subscription?.topics ?? [],
      existing: () => listTopics(connection),
      onChange: (missing) => this.report.topicsMissing(missing),
    });
    this.committer = new Committer({
      commit: (partitions) => this.commit(partitions),
      onError: (error) => {
        if (!isEvicted(error)) this.report.commitFailed(error);
      },
    });
    this.logs = new LogWatch(
      new LogChanges(group, settings.autoOffsetReset === 'earliest'),
      () => this.watched,
      (change) => this.report.logChanged(change),
    );
    this.session = new SessionWatch(settings.sessionTimeoutMs, (reason) => this.onOver(reason));
    this.quarantine = new Quarantine({
      route: (message) => this.subscription?.route(message),
      left: (partition) => readMetadata(takeCommittedMetadata(group, partition)).q,
      store: (owner) => this.committer.store(owner),
      accept: ({ topic, partition }, messages, next) =>
        this.lanes.accept(topic, partition, messages, next),
      tell: (text) => logger.log(text),
    });
    this.lanes = new Lanes({
      group,
      mayStart: () => this.session.isAlive,
      route: this.quarantine.route,
      onProgress: (owner) => this.committer.progressed(owner),
      observer: observeAll([recordIncidents(this), logHandling(context), observer]),
    });
  }

  get state(): ConsumerState {
    const { membership: own, settings } = this;
    const state = membership.stateOf(own, performance.now(), settings.sessionTimeoutMs);
    if (state !== 'running') return state;
    if (this.absent.names.length > 0) return 'connecting';
    return this.strangers.length > 0 ? 'contested' : state;
  }

  get missingTopics(): readonly string[] {
    return this.absent.names;
  }

  get strangers(): readonly GroupStranger[] {
    return this.shared.strangers(performance.now());
  }

  get paused(): boolean {
    return this.lanes.paused;
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

  private get watched(): Watched | undefined {
    const { cluster, consumer, lanes } = this;
    if (!cluster || !consumer || this.membership.state !== 'running') return undefined;
    return { cluster, consumer, owned: lanes.owned() };
  }

  subscribe(subscription: Subscription): void {
    this.subscription = subscription;
  }

  /** Tries to join until it has, however long the brokers are away. @throws BrokerRefusedError */
  override async start(): Promise<void> {
    if (!this.subscription?.topics.length) return;
    this.starting ??= this.joinEventually().finally(() => (this.starting = undefined));
    await this.starting;
  }

  /** Stops once, however often it is called: Nest closes its servers after the groups have been stopped. */
  stop(deadline?: AbortSignal): Promise<void> {
    return (this.stopping ??= this.drainAndLeave(deadline));
  }

  private async drainAndLeave(deadline?: AbortSignal): Promise<void> {
    this.membership = membership.stopped(this.membership);
    this.stopped.abort();
    this.session.stop();
    this.logs.stop();
    this.stopFetching();
    await this.lanes.drain(deadline);
    this.handOver();
    await settledWithin(LEAVE_TIMEOUT_MS, this.committer.flush());
    this.lanes.revokeAll();
    // kafkajs cannot stop while it joins, and would stay a member for ever.
    if (this.membership.isJoining && this.starting)
      await settledWithin(LEAVE_TIMEOUT_MS, this.starting);
    await this.discardConsumer();
  }

  pause(): void {
    this.lanes.pause();
  }

  resume(): void {
    this.lanes.resume();
  }

  /** Starts and stops by the names that Nest calls. */
  override async listen(callback: (error?: unknown) => void): Promise<void> {
    await this.start().then(() => callback(), callback);
  }

  override close(): Promise<void> {
    return this.stop();
  }

  override async createClient<T = Kafka>(): Promise<T> {
    const client = createKafkaClient(this.connection, (reason) => {
      const refusal = Object.assign(new Error(reason), { type: 'GROUP_AUTHORIZATION_FAILED' });
      this.membership = membership.refused(this.membership, refusal);
    });
    return hookClusters<KafkaJsCluster>(client, (create, options) => {
      return (this.cluster = create(options));
    }) as T;
  }

  override async bindEvents(consumer: KafkaJsConsumer): Promise<void> {
    const fromBeginning = this.settings.autoOffsetReset === 'earliest';
    await consumer.subscribe({ topics: this.absent.present, fromBeginning });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: INTAKE_CONCURRENCY,
      eachBatch: async (payload) => {
        await this.logs.looked;
        if (consumer !== this.consumer) return;
        this.logs.read(payload);
        await takeIn(payload, this.lanes, consumer, this.quarantine);
      },
    });
  }

  private async joinEventually(): Promise<void> {
    this.membership = membership.connecting(this.membership);
    for (let attempt = 1; !this.stopped.signal.aborted; attempt++) {
      try {
        await this.join();
        if (this.stopped.signal.aborted) await this.discardConsumer();
        else if (this.absent.names.length > 0) void this.joinAgainWhenBack();
        return;
      } catch (error) {
        await this.discardConsumer();
        if (this.membership.state === 'failed') throw this.membership.cause;
        if (!isTransient(error)) throw this.fail(error);
        const retryInMs = backoffMs(attempt, REJOIN_BACKOFF);
        if (isMissingTopic(error)) await this.absent.look().catch(() => undefined);
        else this.report.unreachable(describeKafka(this.connection), error, retryInMs);
        await delay(retryInMs, undefined, { signal: this.stopped.signal }).catch(() => undefined);
      }
    }
  }

  /** Goes on with the topics that are there, until others are. */
  private async joinAgainWhenBack(): Promise<void> {
    const { consumer } = this;
    await this.absent.change(this.stopped.signal);
    if (this.stopped.signal.aborted || this.consumer !== consumer) return;
    await settledWithin(LEAVE_TIMEOUT_MS, this.committer.flush());
    await this.startAnew();
  }

  private async startAnew(): Promise<void> {
    this.membership = membership.lost(this.membership);
    this.session.forget();
    this.lanes.revokeAll();
    await this.discardConsumer();
    if (!this.stopped.signal.aborted) await this.start().catch(() => undefined);
  }

  /** Tries once to join. `run` resolves although joining failed; only GROUP_JOIN says that it worked. */
  private async join(): Promise<void> {
    const client = await this.createClient<Kafka>();
    const consumer = client.consumer(memberConfig(this.group, this.settings, this.hooks));
    this.client = client;
    this.consumer = consumer;
    this.registerConsumerEventListeners();
    const isCurrent = (): boolean => consumer === this.consumer;
    this.session.attach(consumer, isCurrent);
    const crashed = new Promise<never>((_, reject) => {
      listenTo(consumer, isCurrent, {
        joined: (payload) => this.onJoin(payload),
        heartbeat: () => {
          this.membership = membership.heartbeat(this.membership, performance.now());
        },
        rebalancing: () => this.onRebalancing(),
        crashed: (payload) => this.onCrash(payload, reject),
        passed: (topic, partition, next) => this.onPassed(topic, partition, next),
      });
    });
    crashed.catch(() => undefined);
    const joined = new Promise<void>((resolve) => (this.reportJoined = resolve));
    await consumer.connect();
    if (this.stopped.signal.aborted) return endConsumer(consumer);
    this.membership = membership.joining(this.membership, true);
    await this.bindEvents(consumer).finally(() => {
      this.membership = membership.joining(this.membership, false);
    });
    if (!this.stopped.signal.aborted) await Promise.race([joined, crashed]);
  }

  private onPassed(topic: string, partition: number, next: bigint): void {
    const owner = this.lanes.owner({ topic, partition });
    if (owner && !this.quarantine.keeps(owner, [], next))
      this.lanes.accept(topic, partition, [], next);
  }

  private onRebalancing(): void {
    this.lanes.hold();
    this.handOver();
    void this.committer.flush();
  }

  /** Notes with the next commit that the partitions were not left behind by a process that died. */
  private handOver(): void {
    for (const owner of this.quarantine.release()) this.committer.progressed(owner);
  }

  private onJoin(payload: ConsumerGroupJoinEvent['payload']): void {
    // A new member id: others may have owned our partitions in between.
    if (payload.memberId !== this.membership.memberId) this.lanes.revokeAll();
    const assignment = toTopicPartitions(payload.memberAssignment);
    this.quarantine.resume();
    this.lanes.reassign(assignment);
    this.membership = membership.joined(this.membership, payload.memberId, performance.now());
    this.report.joined(assignment.length);
    this.logs.look();
    this.reportJoined();
  }

  /** Begins again where kafkajs gives up on a failure that may pass; else the process must know. */
  private onCrash(payload: ConsumerCrashEvent['payload'], reject: (error: Error) => void): void {
    const { restart } = payload;
    const { refusal } = this.membership;
    const isMissing = !refusal && isMissingTopic(payload.error);
    const error = refusal ?? payload.error;
    const wasRunning = this.membership.state === 'running';
    this.membership = membership.lost(this.membership);
    this.session.forget();
    this.lanes.revokeAll();
    this.report.lost(wasRunning ? 'Lost the group' : 'Not in the group yet', error);
    if (isMissing) {
      // kafkajs would restart without the topic, and arms that only after it has told us.
      setImmediate(() => (this.starting ? reject(error) : void this.startAnew()));
      return;
    }
    const isHopeless = this.crashes.add(error);
    if (refusal || isHopeless) {
      reject(this.fail(error));
      // kafkajs arms its restart only after it has told us.
      setImmediate(() => void this.discardConsumer());
    } else if (!restart) {
      reject(error);
      if (!this.stopped.signal.aborted) this.start().catch(() => undefined);
    }
  }

  /** Joins anew, with a new client, where kafkajs does not know that the membership is over. */
  private onOver(reason: string): void {
    if (this.stopped.signal.aborted || this.membership.state === 'failed') return;
    this.membership = membership.lost(this.membership);
    this.lanes.revokeAll();
    this.report.lost('Lost the group', new Error(reason), '. Joining again with a new client.');
    this.starting ??= this.discardConsumer()
      .then(() => this.joinEventually())
      .finally(() => (this.starting = undefined));
    this.starting.catch(() => undefined);
  }

  private fail(error: unknown): Error {
    const cause = toGroupFailure(error, {
      broker: describeKafka(this.connection),
      group: this.group,
      topics: this.subscription?.topics ?? [],
    });
    this.membership = membership.failed(this.membership, cause);
    this.report.left(cause);
    this.reportFailure(cause);
    return cause;
  }

  /** Stops fetching, as nothing is accepted from here on and would be fetched over and over. */
  private stopFetching(): void {
    try {
      this.consumer?.pause((this.subscription?.topics ?? []).map((topic) => ({ topic })));
    } catch {
      // kafkajs has nothing to pause before it has joined.
    }
  }

  private async commit(partitions: readonly OwnedPartition[]): Promise<void> {
    const { consumer, lanes } = this;
    const { assignment } = lanes;
    const { quarantine, logs } = this;
    const commits = commitsOf(partitions, quarantine);
    const offsets = commits.map((each) => toKafkaJs(each, quarantine, logs));
    try {
      await consumer?.commitOffsets(offsets);
    } catch (error) {
      if (isEvicted(error)) this.onEvicted(assignment, error);
      throw error;
    }
    // kafkajs says nothing where it did not commit because it has been stopped.
    if (consumer !== this.consumer) return;
    for (const { owner, offset } of commits) {
      // A mark alone is no progress.
      if (offset > (owner.repeatedFrom ?? offset)) this.crashes.reset();
      owner.committed(offset);
      quarantine.stored(owner);
    }
  }

  /** Put out of the group: until we are back, the partitions are somebody else's. */
  private onEvicted(assignment: number, error: unknown): void {
    this.lanes.hold(assignment);
    if (assignment !== this.lanes.assignment || !this.session.evicted()) return;
    this.membership = membership.lost(this.membership);
    this.report.lost('Lost the group', error);
  }

  private async discardConsumer(): Promise<void> {
    const { consumer } = this;
    this.consumer = null;
    this.client = null;
    if (consumer) await endConsumer(consumer);
  }
}
