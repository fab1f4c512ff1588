import type {
  Consumer as KafkaJsConsumer,
  ConsumerGroupJoinEvent,
  EachBatchPayload,
} from 'kafkajs';
import type { Message } from '../../ports/index.js';
import { TopicMissingError, TopicRecreatedError } from '../../errors.js';
import { endConsumer } from './end-consumer.js';
import { settledWithin } from '../../settled-within.js';
import { AdminConnection } from './admin-connection.js';
import { consumerConfig, toTopicPartitions } from './consumer-config.js';
import { createKafkaClient, type KafkaConnection } from './kafka-client.js';
import { isMissingTopic, isUnreachable, rootOf } from './kafka-errors.js';
import { verdictOn } from '../../consuming/condemned.js';
import { toMessage } from './kafka-message.js';
import { ReadAhead } from './read-ahead.js';
import type { ReadProgress } from './read-progress.js';
import { ReadWatch } from './read-watch.js';

const SESSION_TIMEOUT_MS = 30_000;
const HEARTBEAT_MS = 3_000;
const LEAVE_TIMEOUT_MS = 3_000;

const REMEDY = 'It was deleted, or is missing for a moment; start anew.';

/** A reading: a consumer whose batches become a stream of messages. */
export class ReadSession {
  private readonly messages = new ReadAhead();
  private readonly admin: AdminConnection;
  private readonly consumer: KafkaJsConsumer;
  private readonly watch: ReadWatch;
  private ticks: NodeJS.Timeout | undefined;

  constructor(
    connection: KafkaConnection,
    private readonly groupId: string,
    private readonly progress: ReadProgress,
  ) {
    const config = consumerConfig(groupId, SESSION_TIMEOUT_MS);
    this.consumer = createKafkaClient(connection).consumer(config);
    // Sees beyond open transactions, where a range may begin.
    this.admin = new AdminConnection(connection, true);
    this.watch = new ReadWatch(this.admin, progress);
  }

  start(): AsyncIterable<Message> {
    this.ticks = setInterval(() => this.tick(), HEARTBEAT_MS);
    const { GROUP_JOIN, CRASH, END_BATCH_PROCESS } = this.consumer.events;
    this.consumer.on(CRASH, ({ payload: { error, restart } }) => {
      // A coordinator that starts, moves or hangs: kafkajs joins again, and the watch ends what stalls.
      if (restart && isUnreachable(error)) return;
      void this.stop(error);
    });
    this.consumer.on(GROUP_JOIN, (event) => this.seek(event));
    // A batch of nothing but control records is reported here alone.
    this.consumer.on(END_BATCH_PROCESS, ({ payload }) => {
      if (payload.batchSize > 0) return;
      const { topic, partition, lastOffset } = payload;
      this.advance(topic, partition, BigInt(lastOffset) + 1n);
    });
    this.fetch().catch((error: unknown) => this.stop(error));
    return this.messages;
  }

  /** Ends the stream after the messages that have been fetched. */
  end(): void {
    this.messages.end();
  }

  async close(): Promise<void> {
    clearInterval(this.ticks);
    this.watch.close();
    this.messages.close();
    await endConsumer(this.consumer);
    // The broker deletes a group without offsets by itself, but only after some minutes.
    const forgotten = this.admin.run((admin) => admin.deleteGroups([this.groupId]));
    await settledWithin(LEAVE_TIMEOUT_MS, forgotten);
    await settledWithin(LEAVE_TIMEOUT_MS, this.admin.close());
  }

  private tick(): void {
    if (this.messages.isFull) this.progress.touch();
    else void this.look();
  }

  private async look(quietMs?: number): Promise<void> {
    try {
      await this.watch.look(quietMs);
      if (this.progress.complete) this.end();
    } catch (error) {
      this.messages.fail(error as Error);
    }
  }

  private async stop(error: unknown): Promise<void> {
    // The watch names the topic or partition, which this error does not.
    if (error instanceof TopicMissingError || isMissingTopic(error)) await this.look(0);
    this.messages.fail(rootOf(error));
  }

  /** Moves to the ranges before the first fetch, each to its next offset, so that nothing else is read. */
  private seek({ payload: { memberAssignment } }: ConsumerGroupJoinEvent): void {
    const assigned = toTopicPartitions(memberAssignment);
    for (const { topic, partition } of assigned) {
      const next = this.progress.nextOf(topic, partition);
      if (next === undefined) this.consumer.pause([{ topic, partitions: [partition] }]);
      else this.consumer.seek({ topic, partition, offset: String(next) });
    }
    // As the only member, it has all partitions that existed when it joined.
    const missing = this.progress.topicsBeside(assigned);
    if (missing.length > 0) void this.stop(new TopicMissingError(missing, REMEDY));
  }

  private async fetch(): Promise<void> {
    await this.consumer.connect();
    await this.consumer.subscribe({ topics: this.progress.topics, fromBeginning: true });
    await this.consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: (payload) => this.handOver(payload),
    });
  }

  private async handOver({
    batch,
    resolveOffset,
    heartbeat,
    pause,
    isRunning,
    isStale,
  }: EachBatchPayload): Promise<void> {
    if (!isRunning() || isStale()) return;
    const { topic, partition } = batch;
    const first = BigInt(batch.firstOffset() ?? batch.lastOffset());
    const from = this.progress.fromBeyond(topic, partition, first);
    // kafkajs starts over where the offset that it asks for does not exist.
    if (from !== undefined) return this.messages.fail(new TopicRecreatedError(topic, from, first));
    for (const record of batch.messages) {
      if (!this.progress.wants(topic, partition, BigInt(record.offset))) continue;
      const message = toMessage(topic, partition, record);
      const unreadable = verdictOn(message);
      // The error names its offsets, so that the next reading can begin behind them.
      if (unreadable) return this.messages.fail(unreadable);
      this.messages.push(message);
    }
    resolveOffset(batch.lastOffset());
    // Noted before the wait: after a rejoin during it, these would be read again.
    this.advance(topic, partition, BigInt(batch.lastOffset()) + 1n);
    if (this.progress.nextOf(topic, partition) === undefined) pause();
    while (this.messages.isFull) {
      await settledWithin(HEARTBEAT_MS, this.messages.room());
      await heartbeat();
    }
  }

  private advance(topic: string, partition: number, next: bigint): void {
    this.progress.advance(topic, partition, next);
    if (this.progress.complete) this.end();
  }
}
