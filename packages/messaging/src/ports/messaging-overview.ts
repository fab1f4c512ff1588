import type { Consumer } from './consumer.js';

/** A consumer group of this process. */
export interface GroupOverview {
  readonly group: string;
  readonly consumer: Consumer;
  /** The topics it consumes, its retry topic included. */
  readonly topics: readonly string[];
  readonly deadLetterTopic: string;
  /** The names by which observers know its handlers. */
  readonly handlers: readonly string[];
}

/** This process's consuming and publishing, true at the moment it is asked. */
export interface MessagingOverview {
  readonly groups: readonly GroupOverview[];
  /** The topics of all loaded events. */
  readonly eventTopics: readonly string[];
  /** Messages that wait to leave for the broker. */
  readonly waitingToPublish: number;
  /** Whether an operator has paused publishing. */
  readonly publishingPaused: boolean;
}
