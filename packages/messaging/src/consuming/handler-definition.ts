import type { EventDefinition } from '../events/index.js';
import type { FailureOptions } from './failure-policy.js';
import type { GroupChoice } from './group-name.js';

/** A controller's method that messages reach, as its decorator declares it. */
export interface HandlerDefinition {
  /** The name in logs, metrics and dead letters, such as `WelcomeController.sendWelcome`. */
  readonly handler: string;
  /** The consumer group, as it is declared; `undefined` for the service's own. */
  readonly group: GroupChoice | undefined;
  readonly topic: string;
  /** `undefined` for `@EventPattern('topic')` and `@ConsumesTopic`, which take whatever is on the topic. */
  readonly event: EventDefinition | undefined;
  /** Messages handled side by side; those of one key always wait for each other. */
  readonly concurrency: number;
  /** The options it chose; the service's defaults fill in the rest. */
  readonly failure: FailureOptions;
  /** The class that a handler of a topic takes values as; `undefined` where it takes messages. */
  readonly value?: ValueClass | undefined;
  /** Whether such a handler takes `null` for messages without a value. */
  readonly tombstone?: boolean | undefined;
}

/** A class of plain data, with decorators of class-validator. */
export type ValueClass<Value extends object = object> = new () => Value;

/** A handler declared by `@Consumes`. */
export type EventHandlerDefinition = HandlerDefinition & { readonly event: EventDefinition };

/** A bare handler says nothing of its messages, so it gets them in the order of the partition. */
export const BARE_CONCURRENCY = 1;
