import type { Handler } from './handler.js';
import type { Message, Position, TopicPartition } from './message.js';

/** A message's handler, and how many messages it may handle side by side. */
export interface Route {
  readonly handle: Handler;
  readonly concurrency: number;
}

/** The topics a consumer reads, and how it finds each message's handler. */
export interface Subscription {
  readonly topics: readonly string[];
  /** Finds the handler; `undefined` where nobody wants the message, whose offset then moves on. */
  readonly route: (message: Message) => Route | undefined;
}

/**
 * A consumer's state:
 * - `idle`: not started, or nothing subscribed
 * - `connecting`: on the way into its group, for the first time or again
 * - `running`: joined, fetching
 * - `contested`: as `running`, but in a group that it shares with another service
 * - `stopped`: left the group on request
 * - `failed`: left it for good; the process should end
 */
export type ConsumerState = 'idle' | 'connecting' | 'running' | 'contested' | 'stopped' | 'failed';

/** A member of a group that belongs to another service, as the broker knows it. */
export interface GroupStranger {
  readonly clientId: string;
  readonly host: string;
  readonly topics: readonly string[];
}

/** A failure, for whoever operates the service. */
export interface ConsumerIncident {
  readonly at: Date;
  readonly message: string;
}

/** A consumer's work at this moment. */
export interface ConsumerActivity {
  /** Messages whose handlers are running. */
  readonly inFlight: number;
  /** Messages that were fetched and wait for their turn, or for their next attempt. */
  readonly waiting: number;
  /** Lanes with unfinished messages; a lane is mostly one key. */
  readonly lanes: number;
}

/**
 * A member of one consumer group.
 *
 * @example
 * consumer.subscribe({ topics: ['orders'], route: () => ({ handle, concurrency: 16 }) });
 * await consumer.start();
 */
export interface Consumer {
  readonly group: string;
  readonly state: ConsumerState;
  readonly paused: boolean;
  /** Messages that are tried until they succeed, while others of their key wait. */
  readonly blocked: readonly Position[];
  /** The partitions this member owns now. */
  readonly assignment: readonly TopicPartition[];
  /** Members that make the state `contested`: each handles a part of what the group is sent. */
  readonly strangers?: readonly GroupStranger[];
  /** Subscribed topics that the broker does not have; while there are some, the state is `connecting`. */
  readonly missingTopics?: readonly string[];
  /** The last failure of a handler, a commit or the connection; kept when all is well again. */
  readonly lastError: ConsumerIncident | undefined;
  readonly activity: ConsumerActivity;
  /** Times it was assigned partitions, the first time included. */
  readonly rebalances: number;
  /** Resolves with the cause when the state becomes `failed`; otherwise never. */
  readonly failure: Promise<Error>;
  subscribe(subscription: Subscription): void;
  /** Resolves once the group is joined. */
  start(): Promise<void>;
  /**
   * Stops fetching, waits for running handlers (or for `deadline` to abort), commits, and leaves the
   * group. Unfinished messages are delivered again elsewhere.
   */
  stop(deadline?: AbortSignal): Promise<void>;
  /** Starts no more handlers until `resume`, and stays in the group. */
  pause(): void;
  resume(): void;
}
