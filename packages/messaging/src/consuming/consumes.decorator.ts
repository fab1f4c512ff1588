import { EventPattern } from '@nestjs/microservices';
import { HandlerDefinitionError } from '../errors.js';
import { type AnyEvent, definitionOf, type EventClass } from '../events/index.js';
import { type FailureOptions, failurePolicy } from './failure-policy.js';
import type { GroupChoice } from './group-name.js';
import type { EventHandlerDefinition } from './handler-definition.js';
import { transportIdOf } from './transport-id.js';

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

const CONSUMES = Symbol('messaging:consumes');
const DEFAULT_CONCURRENCY = 16;

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
    if (!Number.isInteger(concurrency) || concurrency < 1) {
      throw new HandlerDefinitionError(
        `@Consumes of ${handler} has concurrency ${concurrency}: an integer from 1 is accepted.`,
      );
    }
    if (definitionOfMethod(descriptor.value as object)) {
      throw new HandlerDefinitionError(
        `${handler} has two @Consumes: give each event its own method.`,
      );
    }
    const event = definitionOf(eventClass);
    failurePolicy(handler, failure);
    const topic = event.topic.name;
    const definition: EventHandlerDefinition = {
      handler,
      group,
      topic,
      event,
      concurrency,
      failure,
    };
    EventPattern(event.type, transportIdOf(group), { [CONSUMES]: definition })(
      target,
      method,
      descriptor as PropertyDescriptor,
    );
    Reflect.defineMetadata(CONSUMES, definition, descriptor.value as object);
  };
}

/** Finds what `@Consumes` declared of a controller's method. */
export function definitionOfMethod(method: object): EventHandlerDefinition | undefined {
  return Reflect.getMetadata(CONSUMES, method) as EventHandlerDefinition | undefined;
}

/** Finds it in the `extras` of a handler that Nest registered; `undefined` for a bare `@EventPattern`. */
export function definitionInExtras(
  extras: Readonly<Record<symbol, unknown>> | undefined,
): EventHandlerDefinition | undefined {
  return extras?.[CONSUMES] as EventHandlerDefinition | undefined;
}
