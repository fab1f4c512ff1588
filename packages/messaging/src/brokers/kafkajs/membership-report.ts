import type { Logger } from '@nestjs/common';
import { incident } from '../../consuming/incident.js';
import { TopicMissingError } from '../../errors.js';
import { type ConsumerIncident, partitionKey } from '../../ports/index.js';
import { rootOf } from './kafka-errors.js';
import type { ChangedLog } from './log-changes.js';

const GONE_REMEDY =
  'It was deleted, or this client may not describe it. The other topics of the group are read ' +
  'meanwhile, and this one as soon as it is there: create it, or remove its handlers.';

/** Says what becomes of a membership, once in the log and as the consumer's last error. */
export class MembershipReport {
  constructor(
    private readonly logger: Pick<Logger, 'log' | 'warn' | 'error'>,
    private readonly note: (found: ConsumerIncident) => void,
  ) {}

  joined(partitions: number): void {
    this.logger.log(`Joined with ${partitions} partitions.`);
  }

  /** @param what such as `Lost the group` */
  lost(what: string, error: unknown, next = ''): void {
    const root = rootOf(error);
    this.note(incident(what, root));
    this.logger.warn(`${what}: ${root.message}${next}`);
  }

  left(cause: Error): void {
    this.note(incident('Left the group for good', cause));
  }

  unreachable(broker: string, error: unknown, retryInMs: number): void {
    const root = rootOf(error);
    this.note(incident('The broker cannot be reached', root));
    this.logger.warn(
      `${broker} cannot be reached, next try in ${Math.round(retryInMs)} ms: ${root.message}`,
    );
  }

  commitFailed(error: unknown): void {
    const root = rootOf(error);
    this.note(incident('Commit failed', root));
    this.logger.warn(`Commit failed, trying again: ${root.message}`);
  }

  topicsMissing(missing: readonly string[]): void {
    if (missing.length === 0) return this.logger.log('All topics are there again.');
    const error = new TopicMissingError(missing, GONE_REMEDY);
    this.note(incident('Not all topics are read', error));
    this.logger.error(error.message);
  }

  logChanged({ topic, partition, from, reason }: ChangedLog): void {
    const what = `${partitionKey({ topic, partition })} is read again from ${from}`;
    this.note(incident(what, new Error(reason)));
    this.logger.warn(`${what}: ${reason}.`);
  }
}
