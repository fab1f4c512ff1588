import type { Consumer } from './consumer.js';

/** A consumer group of this process. */
export interface GroupOverview {
  readonly group: string;
  readonly consumer: Consumer;
  /** What it consumes, its retry topic included. */
  readonly topics: readonly string[];
  readonly deadLetterTopic: string;
  /** By the names that a HandlerObserver is told. */
  readonly handlers: readonly string[];
}

/** What this process consumes and publishes, true at the moment it is asked. */
export interface MessagingOverview {
  readonly groups: readonly GroupOverview[];
  /** Topics of the events whose classes are loaded. */
  readonly eventTopics: readonly string[];
  /** Messages that wait to leave for the broker. */
  readonly waitingToPublish: number;
  /** Whether an operator has paused publishing. */
  readonly publishingPaused: boolean;
}
