import { Inject, Injectable } from '@nestjs/common';
import type { Admin, Broker, Message } from '../ports/index.js';
import { UnknownEventTypeError } from '../errors.js';
import { registeredEvents, typeOf } from '../events/index.js';
import { ADMIN, BROKER } from '../injection-tokens.js';
import { requireTopic } from './offset-target.js';

/** Follows events as they come, without joining a group. */
@Injectable()
export class EventFeed {
  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(ADMIN) private readonly admin: Admin,
  ) {}

  /**
   * Yields events of these types that are published from now on, until `signal` aborts.
   *
   * @param types all registered ones if empty
   * @throws UnknownEventTypeError
   * @throws OperationRefusedError where a topic is missing
   * @example
   * for await (const message of feed.follow(['user.created'], signal)) console.log(message.offset);
   */
  async *follow(types: readonly string[], signal: AbortSignal): AsyncGenerator<Message> {
    const events = registeredEvents();
    const known = [...new Set(events.map(({ type }) => type))];
    const unknown = types.find((type) => !known.includes(type));
    if (unknown !== undefined) throw new UnknownEventTypeError(unknown, known);
    const wanted = new Set(types.length > 0 ? types : known);
    const topics = new Set(
      events.filter(({ type }) => wanted.has(type)).map(({ topic }) => topic.name),
    );
    for await (const message of this.broker.reader().read(await this.endsOf(topics), signal)) {
      if (wanted.has(typeOf(message) ?? '')) yield message;
    }
  }

  private async endsOf(topics: ReadonlySet<string>) {
    const ends = await Promise.all(
      [...topics].map(async (topic) => {
        await requireTopic(this.admin, topic);
        const offsets = await this.admin.offsets(topic);
        return offsets.map(({ partition, readable }) => ({ topic, partition, from: readable }));
      }),
    );
    return ends.flat();
  }
}
