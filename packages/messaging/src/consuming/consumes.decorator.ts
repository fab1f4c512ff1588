import { type AnyEvent, definitionOf, type EventClass } from '../events/index.js';
import { declareHandler, DEFAULT_CONCURRENCY } from './declare-handler.js';
import type { FailureOptions } from './failure-policy.js';
import type { GroupChoice } from './group-name.js';

/** The options of `@Consumes`. */
export interface ConsumesOptions extends FailureOptions {
  /**
   * The consumer group that handles the event, behind the service's own: `'mail'` is
   * `orders-service.mail` on the broker, and `{ absolute: 'mail' }` is `mail`, which any service may
   * be in. Default: the service's own.
   */
  readonly group?: GroupChoice;
  /**
   * The number of events handled side by side; those of one key always wait for each other.
   * 1 keeps the order of the partition. Default 16.
   */
  readonly concurrency?: number;
}

/** A method taking the event first; `@Ctx()` and others may follow. */
type EventHandlerMethod<Data> = (event: AnyEvent<Data>, ...others: never[]) => unknown;

/**
 * Handles an event: Nest's `@EventPattern` with the type of the event's class, validated data and
 * a consumer group. Guards, pipes, interceptors and filters work as on any Nest handler.
 *
 * @throws HandlerDefinitionError when an option is wrong
 * @example
 * @Consumes(UserCreated, { group: 'notifications', concurrency: 64 })
 * async sendWelcome(@Payload() event: DomainEvent<UserCreated>): Promise<void> {}
 */
export function Consumes<Data extends object>(
  eventClass: EventClass<Data>,
  { group, concurrency = DEFAULT_CONCURRENCY, ...failure }: ConsumesOptions = {},
) {
  return <Method extends EventHandlerMethod<Data>>(
    target: object,
    method: string,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => {
    const handler = `${target.constructor.name}.${method}`;
    const event = definitionOf(eventClass);
    const topic = event.topic.name;
    const definition = { handler, group, topic, event, concurrency, failure };
    declareHandler('@Consumes', event.type, definition, [
      target,
      method,
      descriptor as PropertyDescriptor,
    ]);
  };
}
