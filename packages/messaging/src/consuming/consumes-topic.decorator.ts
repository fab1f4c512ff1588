import { HandlerDefinitionError } from '../errors.js';
import type { Message } from '../ports/index.js';
import { defineTopic, type TopicDefinition } from '../topics/define-topic.js';
import type { ConsumesOptions } from './consumes.decorator.js';
import { declareHandler, DEFAULT_CONCURRENCY } from './declare-handler.js';
import type { ValueClass } from './handler-definition.js';

/** The options of `@ConsumesTopic` for raw messages. */
export interface ConsumesTopicOptions extends ConsumesOptions {
  readonly value?: undefined;
  readonly tombstone?: undefined;
}

/** The options of `@ConsumesTopic` for values of a class. */
export interface ConsumesValuesOptions<Value extends object> extends ConsumesOptions {
  /**
   * The class of the values, with decorators of class-validator. They are JSON, or begin with the id of
   * a schema; one that is neither, or not valid, becomes a dead letter that names the field.
   */
  readonly value: ValueClass<Value>;
  /** Hands over `null` for messages without a value, which are dead letters otherwise. Default `false`. */
  readonly tombstone?: boolean;
}

type Decorator<Payload> = <Method extends (payload: Payload, ...others: never[]) => unknown>(
  target: object,
  method: string,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

/**
 * Handles the messages of a topic that carries no typed events: Nest's `@EventPattern` with a consumer
 * group, concurrency and a failure policy. The handler gets the message, or its value as an instance of
 * a class; `@Ctx()` has the message in either case. For another team's events, which have a type and a
 * place in documents, `@Event({ format })` is more.
 *
 * @throws HandlerDefinitionError when an option is wrong
 * @example
 * @ConsumesTopic('CRM.customers_v1', { group: 'crm', value: Customer, retry: { attempts: 3 } })
 * async store(@Payload() customer: Customer, @Ctx() { message }: MessageContext): Promise<void> {}
 */
export function ConsumesTopic(
  topic: string | TopicDefinition,
  options?: ConsumesTopicOptions,
): Decorator<Message>;
export function ConsumesTopic<Value extends object>(
  topic: string | TopicDefinition,
  options: ConsumesValuesOptions<Value> & { readonly tombstone: true },
): Decorator<Value | null>;
export function ConsumesTopic<Value extends object>(
  topic: string | TopicDefinition,
  options: ConsumesValuesOptions<Value>,
): Decorator<Value>;
export function ConsumesTopic(
  topic: string | TopicDefinition,
  options: ConsumesTopicOptions | ConsumesValuesOptions<object> = {},
): Decorator<never> {
  const { group, concurrency = DEFAULT_CONCURRENCY, value, tombstone, ...failure } = options;
  return (target, method, descriptor) => {
    const handler = `${target.constructor.name}.${method}`;
    const { name } = typeof topic === 'string' ? legal(topic, handler) : topic;
    if (value !== undefined && typeof value !== 'function') {
      throw new HandlerDefinitionError(
        `@ConsumesTopic of ${handler} has a value that is no class: give the class of the topic's values, or none.`,
      );
    }
    const definition = {
      handler,
      group,
      topic: name,
      event: undefined,
      concurrency,
      failure,
      value,
      tombstone,
    };
    // With a space in it, which no topic and no event type has, the pattern is no other handler's.
    declareHandler('@ConsumesTopic', `topic ${name}`, definition, [
      target,
      method,
      descriptor as PropertyDescriptor,
    ]);
  };
}

function legal(name: string, handler: string): TopicDefinition {
  try {
    return defineTopic({ name });
  } catch (error) {
    throw new HandlerDefinitionError(`@ConsumesTopic of ${handler}: ${(error as Error).message}`);
  }
}
