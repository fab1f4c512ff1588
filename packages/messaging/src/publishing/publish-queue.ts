import type { OutgoingMessage, Position, ProducerObserver } from '../ports/index.js';
import {
  BrokerUnreachableError,
  MessageTooLargeError,
  ProducerClosedError,
  PublisherOverloadedError,
  PublishTimedOutError,
} from '../errors.js';
import { sizeOf } from './message-size.js';

export interface PublishQueueOptions {
  /** The broker's name in errors, such as `Apache Kafka at localhost:9092`. */
  readonly broker: string;
  /**
   * Resolves with whether there is a connection by now; messages wait until there is. Rejects where
   * waiting would be in vain.
   */
  readonly connect: () => Promise<boolean>;
  /** Stores the messages durably, in order: one outcome each. Rejects where all failed for one reason. */
  readonly send: (messages: readonly OutgoingMessage[]) => Promise<readonly (Position | Error)[]>;
  /** Called when nobody waits any more for the messages being sent: they hold up no others. */
  readonly abandon?: () => void;
  /** Milliseconds that a caller waits at most. */
  readonly timeoutMs: number;
  /** Messages that may wait; one more is refused. */
  readonly maxWaiting?: number;
  /** Bytes that may wait; a message beyond them is refused. */
  readonly maxWaitingBytes?: number;
  /** Bytes that leave together; a larger message leaves alone. */
  readonly maxBatchBytes?: number;
  readonly observer?: ProducerObserver | undefined;
}

interface Waiting {
  readonly message: OutgoingMessage;
  readonly bytes: number;
  readonly resolve: (position: Position) => void;
  readonly reject: (error: unknown) => void;
  timer: NodeJS.Timeout | undefined;
  /** Set after a request with it was refused as too large: it leaves in a request of its own. */
  alone: boolean;
}

const MEGABYTE = 1024 * 1024;

/**
 * Gathers messages while a request is under way and sends them together in the next one: no delay
 * when idle, few requests under load.
 *
 * One request at a time is not only for speed. kafkajs hands a failed request's idempotence
 * sequence numbers to the next one, so with two under way a reconnect makes the broker take
 * new messages for repetitions, and confirm them without storing them.
 */
export class PublishQueue {
  private readonly maxWaiting: number;
  private readonly maxWaitingBytes: number;
  private readonly maxBatchBytes: number;
  private waiting: Waiting[] = [];
  private waitingBytes = 0;
  private inFlight: readonly Waiting[] = [];
  private giveUp: () => void = () => undefined;
  private sending: Promise<void> | undefined;
  private closed = false;

  constructor(private readonly options: PublishQueueOptions) {
    this.maxWaiting = options.maxWaiting ?? 10_000;
    this.maxWaitingBytes = options.maxWaitingBytes ?? 64 * MEGABYTE;
    this.maxBatchBytes = options.maxBatchBytes ?? MEGABYTE / 2;
  }

  /** The number of messages that have not left yet. */
  get size(): number {
    return this.waiting.length;
  }

  /** Resolves once all are stored. @throws PublisherOverloadedError | PublishTimedOutError | BrokerUnreachableError | … */
  async publishBatch(messages: readonly OutgoingMessage[]): Promise<Position[]> {
    const { observer } = this.options;
    const begin = observer ? performance.now() : 0;
    const positions = await Promise.all(this.accept(messages));
    observer?.stored(performance.now() - begin);
    return positions;
  }

  private accept(messages: readonly OutgoingMessage[]): Promise<Position>[] {
    if (this.closed) throw this.refused(messages, new ProducerClosedError());
    const sizes = messages.map(sizeOf);
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    const tooMany = this.waiting.length + messages.length > this.maxWaiting;
    const tooLarge = this.waitingBytes + bytes > this.maxWaitingBytes;
    // A message over the limits by itself would never fit: it may go where nothing else waits.
    if (this.waiting.length > 0 && (tooMany || tooLarge)) {
      throw this.refused(messages, new PublisherOverloadedError(this.waiting.length));
    }
    const positions = messages.map((message, index) => this.enqueue(message, sizes[index] ?? 0));
    this.sending ??= this.sendAll();
    return positions;
  }

  private refused(messages: readonly OutgoingMessage[], error: Error): Error {
    for (const { topic } of messages) this.options.observer?.settled(topic, error);
    return error;
  }

  /** Refuses new messages; resolves when the waiting ones are stored or have failed. */
  async close(): Promise<void> {
    this.closed = true;
    await this.sending;
  }

  private enqueue(message: OutgoingMessage, bytes: number): Promise<Position> {
    return new Promise((resolve, reject) => {
      const entry: Waiting = { message, bytes, resolve, reject, timer: undefined, alone: false };
      entry.timer = setTimeout(() => this.expire(entry), this.options.timeoutMs);
      this.waiting.push(entry);
      this.waitingBytes += bytes;
    });
  }

  /** Gives a message up. While it waits it was never sent; afterwards the broker may yet store it. */
  private expire(entry: Waiting): void {
    const index = this.waiting.indexOf(entry);
    if (index === -1) {
      this.settle(entry, new PublishTimedOutError(this.options.timeoutMs));
      return this.abandonIfUnwanted();
    }
    this.waiting.splice(index, 1);
    this.waitingBytes -= entry.bytes;
    this.settle(entry, new BrokerUnreachableError(this.options.broker, entry.alone));
  }

  private async sendAll(): Promise<void> {
    // Callers of this turn of the event loop share the first request.
    await new Promise(setImmediate);
    while (this.waiting.length > 0) {
      if (await this.isConnected()) await this.sendTogether(this.takeBatch());
    }
    this.sending = undefined;
  }

  private takeBatch(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const entry of this.waiting) {
      bytes += entry.bytes;
      if (count > 0 && (bytes > this.maxBatchBytes || entry.alone)) break;
      count += 1;
      if (entry.alone) break;
    }
    const batch = this.waiting.splice(0, count);
    for (const entry of batch) this.waitingBytes -= entry.bytes;
    return batch;
  }

  private async isConnected(): Promise<boolean> {
    try {
      return await this.options.connect();
    } catch (error) {
      this.waitingBytes = 0;
      for (const entry of this.waiting.splice(0)) this.settle(entry, error as Error);
      return false;
    }
  }

  private async sendTogether(batch: readonly Waiting[]): Promise<void> {
    // All may have expired while connecting.
    if (batch.length === 0) return;
    this.options.observer?.requested(batch.length);
    try {
      const outcomes = await this.whileAwaited(batch, (messages) => this.options.send(messages));
      outcomes?.forEach((outcome, index) => this.settle(batch[index]!, outcome));
    } catch (error) {
      if (error instanceof MessageTooLargeError && batch.length > 1) return this.putBack(batch);
      for (const entry of batch) this.settle(entry, error as Error);
    }
  }

  /** Sends; resolves with `undefined` once every caller has given up, so that a hung broker stops no other messages. */
  private async whileAwaited<Outcome>(
    batch: readonly Waiting[],
    send: (messages: readonly OutgoingMessage[]) => Promise<Outcome>,
  ): Promise<Outcome | undefined> {
    this.inFlight = batch;
    const unwanted = new Promise<undefined>((resolve) => {
      this.giveUp = () => resolve(undefined);
    });
    try {
      const sent = send(batch.map(({ message }) => message));
      sent.catch(() => undefined);
      return await Promise.race([sent, unwanted]);
    } finally {
      this.inFlight = [];
    }
  }

  private abandonIfUnwanted(): void {
    if (this.inFlight.some(({ timer }) => timer)) return;
    this.giveUp();
    this.options.abandon?.();
  }

  /** Sends each message alone: the broker did not say which one is too large. */
  private putBack(batch: readonly Waiting[]): void {
    const stillAwaited = batch.filter(({ timer }) => timer);
    for (const entry of stillAwaited) {
      entry.alone = true;
      this.waitingBytes += entry.bytes;
    }
    this.waiting.unshift(...stillAwaited);
  }

  /** Settles a message once: the broker's answer to an expired one comes too late. */
  private settle(entry: Waiting, outcome: Position | Error): void {
    const { timer, message, resolve, reject } = entry;
    if (!timer) return;
    clearTimeout(timer);
    entry.timer = undefined;
    const isError = outcome instanceof Error;
    this.options.observer?.settled(message.topic, isError ? outcome : undefined);
    if (isError) reject(outcome);
    else resolve(outcome);
  }
}
