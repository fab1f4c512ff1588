import { Inject, Injectable } from '@nestjs/common';
import type { Message } from '../ports/index.js';
import { HandlerDefinitionError } from '../errors.js';
import { encodeEvent, type EventEnvelope, registeredEvents } from '../events/index.js';
import { ConsumerGroups } from './consumer-groups.js';

/**
 * Runs handlers in this process, without a broker, to test what they do. Retries, dead letters and
 * order are left out.
 */
@Injectable()
export class EventBus {
  constructor(@Inject(ConsumerGroups) private readonly groups: ConsumerGroups) {}

  /**
   * Runs every group's handler of the event, as if it had come over the wire.
   *
   * @throws what a handler throws; HandlerDefinitionError when none handles the type
   * @example
   * await app.get(EventBus).dispatch(createEvent(UserCreated, { userId, email, name }, 'test'));
   */
  async dispatch(event: EventEnvelope): Promise<void> {
    const topic = registeredEvents().find(({ type }) => type === event.type)?.topic.name ?? '';
    const message: Message = {
      ...encodeEvent(event, topic),
      partition: 0,
      offset: 0n,
      timestamp: Date.now(),
    };
    const handlers = this.groups.routers.flatMap((router) => {
      const handle = router.handlerOf(event.type);
      return handle ? [{ handle, group: router.group }] : [];
    });
    if (handlers.length === 0) {
      throw new HandlerDefinitionError(
        `No handler for "${event.type}" is connected: add @Consumes, and call connectConsumers(app) or startConsumers(app).`,
      );
    }
    const { signal } = new AbortController();
    for (const { handle, group } of handlers) await handle(message, { group, attempt: 1, signal });
  }
}
