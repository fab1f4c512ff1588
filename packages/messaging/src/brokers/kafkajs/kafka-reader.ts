import { randomUUID } from 'node:crypto';
import type { Message, OffsetRange, Reader } from '../../ports/index.js';
import { describeKafka, type KafkaConnection } from './kafka-client.js';
import { toBrokerError } from './kafka-errors.js';
import { ReadProgress } from './read-progress.js';
import { ReadSession } from './read-session.js';

/**
 * Reads stored messages. kafkajs reads in consumer groups only, so each reading has one of its own,
 * named `<client id>.reader-<uuid>`. It commits nothing and is deleted at the end.
 */
export class KafkaReader implements Reader {
  constructor(private readonly connection: KafkaConnection) {}

  async *read(ranges: readonly OffsetRange[], signal?: AbortSignal): AsyncGenerator<Message> {
    const progress = new ReadProgress(ranges);
    if (progress.complete || signal?.aborted) return;
    const groupId = `${this.connection.clientId}.reader-${randomUUID()}`;
    const session = new ReadSession(this.connection, groupId, progress);
    const end = (): void => session.end();
    signal?.addEventListener('abort', end);
    try {
      for await (const message of session.start()) {
        yield message;
        if (signal?.aborted) return;
      }
    } catch (error) {
      const topics = [...new Set(ranges.map(({ topic }) => topic))];
      const access = { group: groupId, topics, operation: 'Read' };
      throw toBrokerError(error, describeKafka(this.connection), access);
    } finally {
      signal?.removeEventListener('abort', end);
      await session.close();
    }
  }
}
