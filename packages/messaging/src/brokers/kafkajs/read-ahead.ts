import { Waiters } from '../../consuming/waiters.js';
import type { Message } from '../../ports/index.js';
import { sizeOf } from '../../publishing/message-size.js';

/** Bytes of messages that wait for whoever takes them. */
const READ_AHEAD_BYTES = 16 * 1024 * 1024;

interface Entry {
  readonly message: Message;
  readonly bytes: number;
}

/**
 * The messages between the broker and one taker. It takes in whatever it is given: whoever pushes
 * waits for `room` while it `isFull`.
 *
 * @example
 * for (const message of batch) readAhead.push(message);
 * await readAhead.room();
 */
export class ReadAhead implements AsyncIterable<Message> {
  /** The next one is the last of these; so taking one moves none of the others. */
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

  /** Resolves when it is not full, or is told to end. */
  async room(): Promise<void> {
    while (this.isFull) await this.waiters.until(() => !this.isFull);
  }

  /** After the end it takes in nothing more. */
  push(message: Message): void {
    if (this.ended) return;
    const bytes = sizeOf(message);
    this.arrived.push({ message, bytes });
    this.bytes += bytes;
    this.waiters.check();
  }

  /** No more messages; those that are here still come. */
  end(): void {
    this.ended = true;
    this.waiters.check();
  }

  /** The same, and after them this error. */
  fail(error: Error): void {
    if (!this.ended) this.failure = error;
    this.end();
  }

  /** The taker wants no more: what is here is dropped, and whoever waits goes on. */
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
