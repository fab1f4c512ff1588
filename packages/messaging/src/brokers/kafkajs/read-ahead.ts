import { Waiters } from '../../consuming/waiters.js';
import type { Message } from '../../ports/index.js';
import { sizeOf } from '../../publishing/message-size.js';

/** Bytes of messages that may wait for their taker. */
const READ_AHEAD_BYTES = 16 * 1024 * 1024;

interface Entry {
  readonly message: Message;
  readonly bytes: number;
}

/**
 * A queue of messages between the broker and one taker. It accepts every push: callers wait for
 * `room` while it `isFull`.
 *
 * @example
 * for (const message of batch) readAhead.push(message);
 * await readAhead.room();
 */
export class ReadAhead implements AsyncIterable<Message> {
  /** The messages about to leave, in reverse, so that taking one moves none of the others. */
  private leaving: Entry[] = [];
  private arrived: Entry[] = [];
  private bytes = 0;
  private ended = false;
  private failure: Error | undefined;
  private readonly waiters = new Waiters();

  constructor(private readonly limitBytes = READ_AHEAD_BYTES) {}

  get isFull(): boolean {
    return !this.ended && this.bytes >= this.limitBytes;
  }

  /** Resolves when the queue is not full, or has been told to end. */
  async room(): Promise<void> {
    while (this.isFull) await this.waiters.until(() => !this.isFull);
  }

  /** Puts a message in; after the end it is dropped. */
  push(message: Message): void {
    if (this.ended) return;
    const bytes = sizeOf(message);
    this.arrived.push({ message, bytes });
    this.bytes += bytes;
    this.waiters.check();
  }

  /** Ends the queue after the messages that are in it. */
  end(): void {
    this.ended = true;
    this.waiters.check();
  }

  /** Ends the queue after the messages that are in it, with this error. */
  fail(error: Error): void {
    if (!this.ended) this.failure = error;
    this.end();
  }

  /** Drops all messages, as the taker wants no more; callers that wait for room go on. */
  close(): void {
    this.leaving = [];
    this.arrived = [];
    this.bytes = 0;
    this.failure = undefined;
    this.end();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Message> {
    for (;;) {
      const message = this.take();
      if (message) yield message;
      else if (this.failure) throw this.failure;
      else if (this.ended) return;
      else await this.waiters.until(() => this.ended || this.arrived.length > 0);
    }
  }

  private take(): Message | undefined {
    if (this.leaving.length === 0) {
      this.leaving = this.arrived.reverse();
      this.arrived = [];
    }
    const entry = this.leaving.pop();
    if (!entry) return undefined;
    this.bytes -= entry.bytes;
    this.waiters.check();
    return entry.message;
  }
}
