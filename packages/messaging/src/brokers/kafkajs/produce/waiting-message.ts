import type { OutgoingMessage, Position } from '../../../ports/index.js';

import type { PartitionQueue } from './partition-queue.js';

/** A message that somebody waits for to be stored. */
export class WaitingMessage {
  /** Messages that the broker refused together leave apart: those with one mark leave together. */
  mark: object | undefined;
  /** Its partition's queue, once the partition is known. */
  queue: PartitionQueue | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    readonly message: OutgoingMessage,
    readonly bytes: number,
    private readonly resolve: (position: Position) => void,
    private readonly reject: (error: Error) => void,
    private readonly onSettled: (topic: string, error?: Error) => void,
  ) {}

  /** Tells whether its caller still waits. */
  get isAwaited(): boolean {
    return this.timer !== undefined;
  }

  expireAfter(milliseconds: number, expire: (message: this) => void): void {
    this.timer = setTimeout(() => expire(this), milliseconds);
  }

  /** Settles the message once: the broker's answer to an expired one comes too late. */
  settle(outcome: Position | Error): void {
    if (!this.timer) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    const isError = outcome instanceof Error;
    this.onSettled(this.message.topic, isError ? outcome : undefined);
    if (isError) this.reject(outcome);
    else this.resolve(outcome);
  }
}
