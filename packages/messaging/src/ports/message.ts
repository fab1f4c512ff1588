/** One header's bytes; an array where the header was sent more than once. */
export type HeaderValue = Buffer | readonly Buffer[];

export type Headers = Readonly<Record<string, HeaderValue>>;

/** What a producer sends: finished bytes, so no broker library gets to reinterpret them. */
export interface OutgoingMessage {
  readonly topic: string;
  /** Messages of one key go to one partition; `null` leaves the choice to the broker adapter. */
  readonly key: Buffer | null;
  /** `null` is a tombstone. */
  readonly value: Buffer | null;
  readonly headers: Headers;
  /** Overrides the choice by key. */
  readonly partition?: number;
}

/** What a consumer receives. */
export interface Message extends OutgoingMessage {
  readonly partition: number;
  readonly offset: bigint;
  /** Milliseconds since 1970, as the broker stored it. */
  readonly timestamp: number;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** Where a stored message is. */
export interface Position extends TopicPartition {
  readonly offset: bigint;
}
