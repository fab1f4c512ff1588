/** A header's bytes; an array where it was sent more than once. */
export type HeaderValue = Buffer | readonly Buffer[];

/** A message's headers by name. */
export type Headers = Readonly<Record<string, HeaderValue>>;

/** A message to send: finished bytes, so that no broker library reinterprets them. */
export interface OutgoingMessage {
  readonly topic: string;
  /** Chooses the partition: messages of one key go to one; `null` leaves it to the adapter. */
  readonly key: Buffer | null;
  /** `null` is a tombstone. */
  readonly value: Buffer | null;
  readonly headers: Headers;
  /** Overrides the choice by `key`. */
  readonly partition?: number;
}

/** A stored message. */
export interface Message extends OutgoingMessage {
  readonly partition: number;
  readonly offset: bigint;
  /**
   * Milliseconds since 1970, as the broker stored them. Producers may have written anything: −1 stands
   * for none, and nanoseconds are beyond `Date`. `storedTime` tells.
   */
  readonly timestamp: number;
}

/** A partition of a topic. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** The place of a stored message. */
export interface Position extends TopicPartition {
  readonly offset: bigint;
}
