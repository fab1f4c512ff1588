import type {
  Consumer as KafkaJsConsumer,
  ConsumerGroupJoinEvent,
  EachBatchPayload,
  Kafka,
} from 'kafkajs';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { Message } from '../contracts/index.js';
import { ReadStalledError } from '../errors.js';
import { settledWithin } from '../settled-within.js';
import { consumerConfig, toTopicPartitions } from './consumer-config.js';
import { rootOf } from './kafka-errors.js';
import { toMessage } from './kafka-message.js';
import type { ReadProgress } from './read-progress.js';

/** Messages read ahead of whoever takes them. */
const READ_AHEAD = 1_000;
const SESSION_TIMEOUT_MS = 30_000;
const HEARTBEAT_MS = 3_000;
/** Milliseconds without anything to read before the end: by then something holds it back. */
const STALLED_AFTER_MS = 60_000;
const LEAVE_TIMEOUT_MS = 3_000;

/** One reading: a consumer whose batches become a stream of messages. */
export class ReadSession {
  private readonly messages = new PassThrough({ objectMode: true, highWaterMark: READ_AHEAD });
  private readonly closed = new AbortController();
  private readonly consumer: KafkaJsConsumer;
  private watch: NodeJS.Timeout | undefined;

  constructor(
    private readonly client: Kafka,
    private readonly groupId: string,
    private readonly progress: ReadProgress,
  ) {
    this.consumer = client.consumer(consumerConfig(groupId, SESSION_TIMEOUT_MS));
    this.messages.once('close', () => this.closed.abort());
    // Until somebody iterates.
    this.messages.on('error', () => undefined);
  }

  start(): AsyncIterable<Message> {
    const fail = (error: unknown): void => void this.messages.destroy(rootOf(error));
    this.watch = setInterval(() => {
      if (this.messages.writableNeedDrain) this.progress.touch();
      else if (this.progress.idleMs > STALLED_AFTER_MS)
        fail(new ReadStalledError(this.progress.describe()));
    }, HEARTBEAT_MS);
    const { GROUP_JOIN, CRASH, END_BATCH_PROCESS } = this.consumer.events;
    this.consumer.on(CRASH, ({ payload }) => fail(payload.error));
    this.consumer.on(GROUP_JOIN, (event) => this.seek(event));
    // The only news there are of a batch of nothing but control records.
    this.consumer.on(END_BATCH_PROCESS, ({ payload }) => {
      if (payload.batchSize > 0) return;
      const { topic, partition, lastOffset } = payload;
      this.advance(topic, partition, BigInt(lastOffset) + 1n);
    });
    this.fetch().catch(fail);
    return this.messages;
  }

  /** No more messages; those that are here still come. */
  end(): void {
    this.messages.end();
  }

  async close(): Promise<void> {
    clearInterval(this.watch);
    this.messages.destroy();
    await settledWithin(LEAVE_TIMEOUT_MS, this.consumer.disconnect());
    await settledWithin(LEAVE_TIMEOUT_MS, this.forgetGroup());
  }

  /** Before the first fetch: nothing is read but the ranges, each from where it stands. */
  private seek({ payload: { memberAssignment } }: ConsumerGroupJoinEvent): void {
    for (const { topic, partition } of toTopicPartitions(memberAssignment)) {
      const next = this.progress.nextOf(topic, partition);
      if (next === undefined) this.consumer.pause([{ topic, partitions: [partition] }]);
      else this.consumer.seek({ topic, partition, offset: String(next) });
    }
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
    for (const record of batch.messages) {
      if (!this.progress.wants(topic, partition, BigInt(record.offset))) continue;
      if (this.messages.writable) this.messages.write(toMessage(topic, partition, record));
    }
    resolveOffset(batch.lastOffset());
    // Before the wait: after a rejoin in between, the same would be read again.
    this.advance(topic, partition, BigInt(batch.lastOffset()) + 1n);
    if (this.progress.nextOf(topic, partition) === undefined) pause();
    while (this.messages.writable && this.messages.writableNeedDrain) {
      const signal = AbortSignal.any([this.closed.signal, AbortSignal.timeout(HEARTBEAT_MS)]);
      await once(this.messages, 'drain', { signal }).catch(() => undefined);
      await heartbeat();
    }
  }

  private advance(topic: string, partition: number, next: bigint): void {
    this.progress.advance(topic, partition, next);
    if (this.progress.complete) this.end();
  }

  /** A group without offsets goes by itself, but only after some minutes. */
  private async forgetGroup(): Promise<void> {
    const admin = this.client.admin();
    await admin.connect();
    try {
      await admin.deleteGroups([this.groupId]);
    } finally {
      await admin.disconnect();
    }
  }
}
