import { type OutgoingMessage, partitionKey } from '../../../ports/index.js';
import { Load } from './allowance.js';
import type { NumberedIdentity } from './producer-ids.js';
import type { ProducerIdentity, WireBatch } from './produce-wire.js';
import type { WaitingMessage } from './waiting-message.js';

/** Sequence numbers are 31 bits, and begin again with 0. */
const SEQUENCES = 2 ** 31;
/** Milliseconds before a refused batch is sent again: the first time, and at most. */
const FIRST_PAUSE_MS = 50;
const MAX_PAUSE_MS = 1_000;

/** The messages of a partition that leave, and are answered, together. */
export class Batch implements WireBatch {
  /** Set once it may be stored: from then on it is sent again as it is, or not at all. */
  isInDoubt = false;

  constructor(
    readonly queue: PartitionQueue,
    readonly waiting: readonly WaitingMessage[],
    readonly bytes: number,
    readonly identity: ProducerIdentity,
    readonly sequence: number,
  ) {}

  get topic(): string {
    return this.queue.topic;
  }

  get partition(): number {
    return this.queue.partition;
  }

  get messages(): readonly OutgoingMessage[] {
    return this.waiting.map(({ message }) => message);
  }

  get isAwaited(): boolean {
    return this.waiting.some(({ isAwaited }) => isAwaited);
  }
}

/**
 * The messages of one partition, in order, and its place in the broker's count of them. One batch at
 * a time is under way: a second one would be stored although the first was not.
 */
export class PartitionQueue {
  readonly key: string;
  readonly load: Load;
  /** The batch that is sent, or is sent again as its outcome is not known. */
  underWay: Batch | undefined;
  isInFlight = false;
  /** Set while a connection is opened for it. */
  isReserved = false;
  /** Set while its last request failed. */
  private hasFailed = false;
  /** Set while it is slow, or may be what breaks requests: it leaves alone, so that nobody waits for it. */
  leavesAlone = false;
  /** The time of its last failure. */
  failedAt = -Infinity;
  /** The time before which it is not sent again. */
  notBefore = 0;
  /** The reason for which its messages wait, where there is one. */
  reason: Error | undefined;
  private waiting: WaitingMessage[] = [];
  private given: NumberedIdentity | undefined;
  private lastNumber = 0;
  private sequence = 0;
  private failures = 0;

  constructor(
    readonly topic: string,
    readonly partition: number,
    total?: Load,
  ) {
    this.key = partitionKey(this);
    this.load = new Load(total);
  }

  /** Tells whether its messages do not get through as they should: they may take half of the room only. */
  get isInTrouble(): boolean {
    return this.hasFailed || this.leavesAlone;
  }

  /** Tells whether it has a request to send, now or after its pause. */
  get isReady(): boolean {
    if (this.isInFlight || this.isReserved) return false;
    return this.underWay !== undefined || this.waiting.length > 0;
  }

  get hasIdentity(): boolean {
    return this.given !== undefined;
  }

  /** The number of the producer id that it used last; it needs a newer one. */
  get lastIdentity(): number {
    return this.lastNumber;
  }

  /** Bytes of the message that leaves next. */
  get nextBytes(): number {
    return this.underWay?.bytes ?? this.waiting[0]?.bytes ?? 0;
  }

  begin(identity: NumberedIdentity): void {
    this.given = identity;
    this.lastNumber = identity.number;
    this.sequence = 0;
  }

  /** Forgets its producer id: what it sent under it may be stored, or may yet be. */
  beginAnew(): void {
    this.given = undefined;
  }

  add(message: WaitingMessage): void {
    this.waiting.push(message);
    this.load.add(1, message.bytes);
  }

  /** Removes a message that has not left. @returns whether it was there */
  remove(message: WaitingMessage): boolean {
    const index = this.waiting.indexOf(message);
    if (index === -1) return false;
    this.waiting.splice(index, 1);
    this.load.add(-1, -message.bytes);
    return true;
  }

  /** Takes the messages that leave next: those in doubt, else as many as fit into a batch. */
  take(maxBytes: number): Batch {
    this.underWay ??= this.form(maxBytes);
    return this.underWay;
  }

  stored({ waiting }: Batch, baseOffset: bigint): void {
    this.underWay = undefined;
    this.failures = 0;
    this.hasFailed = false;
    this.reason = undefined;
    this.sequence = (this.sequence + waiting.length) % SEQUENCES;
    const { topic, partition } = this;
    waiting.forEach((each, index) =>
      each.settle({ topic, partition, offset: baseOffset + BigInt(index) }),
    );
  }

  /** Rejects a batch. One that may be stored takes the producer id with it. */
  reject(batch: Batch, error: Error): void {
    this.drop(batch);
    for (const each of batch.waiting) each.settle(error);
  }

  /** Gives a batch up, of which nobody awaits a message any more. */
  drop(batch: Batch): void {
    if (batch !== this.underWay) return;
    this.underWay = undefined;
    this.isInFlight = false;
    if (batch.isInDoubt) this.beginAnew();
  }

  /** Lets the messages of a batch that is not stored wait again, before all others. */
  putBack(batch: Batch): void {
    this.drop(batch);
    const awaited = batch.waiting.filter(({ isAwaited }) => isAwaited);
    for (const { bytes } of awaited) this.load.add(1, bytes);
    this.waiting.unshift(...awaited);
  }

  /** Halves a batch that was refused because of one of its messages, to find it. */
  halve(batch: Batch): void {
    this.putBack(batch);
    const half = Math.ceil(batch.waiting.length / 2);
    const marks = [{}, {}];
    batch.waiting.forEach((each, index) => (each.mark = marks[index < half ? 0 : 1]));
  }

  /** Lets it pause, longer each time, before it is sent again. */
  pause(reason: Error, now: number): void {
    this.reason = reason;
    this.hasFailed = true;
    this.failedAt = now;
    this.notBefore = now + Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.failures++);
  }

  /** Rejects all that waits, and what is under way. */
  rejectAll(errorOf: (isInDoubt: boolean) => Error): void {
    const { underWay } = this;
    if (underWay) {
      underWay.isInDoubt ||= this.isInFlight;
      this.reject(underWay, errorOf(underWay.isInDoubt));
    }
    for (const each of this.waiting.splice(0)) {
      this.load.add(-1, -each.bytes);
      each.settle(errorOf(false));
    }
  }

  private form(maxBytes: number): Batch {
    const mark = this.waiting[0]?.mark;
    let bytes = 0;
    let count = 0;
    for (const each of this.waiting) {
      if (count > 0 && (bytes + each.bytes > maxBytes || each.mark !== mark)) break;
      bytes += each.bytes;
      count += 1;
    }
    const messages = this.waiting.splice(0, count);
    this.load.add(-count, -bytes);
    return new Batch(this, messages, bytes, this.given!.identity, this.sequence);
  }
}
