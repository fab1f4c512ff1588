import { TopicDefinitionError } from '../errors.js';
import type { TopicSettings } from '../ports/index.js';

/** The options of `defineTopic`. */
export interface TopicOptions {
  /** 1 to 249 of the characters `a-z A-Z 0-9 . _ -`. */
  readonly name: string;
  /** The number of consumers of a group that can share the work. Default 3. */
  readonly partitions?: number;
  /** Copies of every message. Default: the broker's own default. */
  readonly replicationFactor?: number;
  /** Milliseconds until messages may be deleted; -1 keeps them. Default: the broker's own. */
  readonly retentionMs?: number;
  /** `compact` keeps the newest message of each key. Default `delete`. */
  readonly cleanupPolicy?: 'delete' | 'compact' | 'compact,delete';
  /** Other settings by the broker's own names, such as `{ 'max.message.bytes': '2097152' }`. */
  readonly config?: Readonly<Record<string, string>>;
}

/** A topic as `defineTopic` declares it, with defaults filled in. */
export type TopicDefinition = TopicSettings;

/** The broker's own default replication factor, in Kafka's protocol since 2.4. */
const BROKER_DEFAULT = -1;
const LEGAL_NAME = /^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/;

/**
 * Declares a topic as code: a constant that events name and the service creates at start.
 *
 * @throws TopicDefinitionError naming what was given and what is accepted
 * @example
 * export const userEvents = defineTopic({ name: 'user-events', partitions: 6, retentionMs: 7 * 86_400_000 });
 */
export function defineTopic(options: TopicOptions): TopicDefinition {
  const {
    name,
    partitions = 3,
    replicationFactor = BROKER_DEFAULT,
    retentionMs,
    cleanupPolicy,
  } = options;
  if (!LEGAL_NAME.test(name)) {
    throw new TopicDefinitionError(
      `Topic name ${JSON.stringify(name)} is not legal: 1 to 249 of a-z A-Z 0-9 . _ - are accepted.`,
    );
  }
  if (!Number.isInteger(partitions) || partitions < 1) {
    throw new TopicDefinitionError(
      `Topic "${name}" has partitions ${partitions}: an integer from 1 is accepted.`,
    );
  }
  if (
    !Number.isInteger(replicationFactor) ||
    (replicationFactor < 1 && replicationFactor !== BROKER_DEFAULT)
  ) {
    throw new TopicDefinitionError(
      `Topic "${name}" has replicationFactor ${replicationFactor}: an integer from 1 is accepted.`,
    );
  }
  const config: Record<string, string> = { ...options.config };
  if (retentionMs !== undefined) config['retention.ms'] = String(retentionMs);
  if (cleanupPolicy !== undefined) config['cleanup.policy'] = cleanupPolicy;
  return Object.freeze({ name, partitions, replicationFactor, config: Object.freeze(config) });
}
