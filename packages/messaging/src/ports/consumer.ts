import type { Handler } from './handler.js';
import type { Message, Position, TopicPartition } from './message.js';

/** Who handles a message, and how many of its messages may be handled side by side. */
export interface Route {
  readonly handle: Handler;
  readonly concurrency: number;
}

export interface Subscription {
  readonly topics: readonly string[];
  /** `undefined`: nobody here wants this message; its offset moves on. */
  readonly route: (message: Message) => Route | undefined;
}

/**
 * - `idle`: not started, or nothing subscribed
 * - `connecting`: on the way into its group, for the first time or again
 * - `running`: joined, fetching
 * - `stopped`: left the group on request
 * - `failed`: left it for good; the process should end
 */
export type ConsumerState = 'idle' | 'connecting' | 'running' | 'stopped' | 'failed';

export interface ConsumerIncident {
  readonly at: Date;
  readonly message: string;
}

/** What a consumer has to do at this moment. */
export interface ConsumerActivity {
  /** Messages whose handlers run. */
  readonly inFlight: number;
  /** Messages that are here and wait: for their turn, or for their next attempt. */
  readonly waiting: number;
  /** Sequences, mostly one a key, that have messages which are not done. */
  readonly lanes: number;
}

/** A member of one consumer group. */
export interface Consumer {
  readonly group: string;
  readonly state: ConsumerState;
  readonly paused: boolean;
  /** Messages that are tried until they succeed, while those of their key wait. */
  readonly blocked: readonly Position[];
  /** The partitions this member owns now. */
  readonly assignment: readonly TopicPartition[];
  /** What last went wrong, be it a handler, a commit or the connection; kept when all is well again. */
  readonly lastError: ConsumerIncident | undefined;
  readonly activity: ConsumerActivity;
  /** How often it was told its partitions, the first time included. */
  readonly rebalances: number;
  /** Resolves with the cause when the state becomes `failed`; else never. */
  readonly failure: Promise<Error>;
  subscribe(subscription: Subscription): void;
  /** Resolves once the group is joined. */
  start(): Promise<void>;
  /**
   * Stops fetching, waits for running handlers (or for `deadline` to abort), commits, leaves the
   * group. What was not finished is delivered again elsewhere.
   */
  stop(deadline?: AbortSignal): Promise<void>;
  /** Starts no more handlers until `resume`; stays in the group. */
  pause(): void;
  resume(): void;
}
