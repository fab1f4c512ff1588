import type { MessageHandler } from '@nestjs/microservices';
import type { HandlerObserver, Message, Producer, Route, Subscription } from '../ports/index.js';
import { HandlerDefinitionError, PermanentError } from '../errors.js';
import {
  type EventEncoding,
  hasFormattedEvents,
  isCloudEvent,
  readAs,
  readMessage,
  type Recognition,
  recognize,
  typeOf,
} from '../events/index.js';
import { BATCH_OFFSETS_HEADER, verdictOn } from './condemned.js';
import { definitionInExtras } from './declare-handler.js';
import { type FailureOptions, type FailurePolicy, failurePolicy } from './failure-policy.js';
import {
  BARE_CONCURRENCY,
  type EventHandlerDefinition,
  type HandlerDefinition,
} from './handler-definition.js';
import { invoke } from './invoke.js';
import { DEFAULT_MESSAGE_LIMITS, type MessageLimits } from './message-limits.js';
import { deadLetterTopic } from './pipeline/dead-letter.js';
import { decode } from './pipeline/decode.js';
import { handlerPipeline } from './pipeline/handler-pipeline.js';
import { atOrigin, topicOf } from './pipeline/origin.js';
import { retryTopicOf } from './pipeline/retry-topic.js';
import { valueDefinition } from './value-definition.js';
import { compose, type PipelineHandler, type Step } from './pipeline/step.js';
import { refuseUnroutable } from './unroutable.js';

export interface GroupRouterOptions {
  readonly group: string;
  /** Whether it is the service's own group, to which bare `@EventPattern('topic')` handlers belong. */
  readonly isDefaultGroup: boolean;
  readonly producer: Pick<Producer, 'publish'>;
  readonly encoding: Pick<EventEncoding, 'decode' | 'decodeFramed'>;
  /** The policy for handlers that choose nothing else. */
  readonly failureDefaults?: Partial<FailurePolicy>;
  /** What a message may have, where not the default. */
  readonly limits?: Partial<MessageLimits>;
  /** Hears what becomes of the messages of the group. */
  readonly observer?: HandlerObserver;
  /** Whether log lines of handlers say which message they belong to. Default `false`. */
  readonly logContext?: boolean;
}

interface TypedRoute extends Route {
  readonly topic: string;
  /** The handler with decoding around it and nothing else, for calls in this process. */
  readonly decoded: PipelineHandler;
}

const POISON_CONCURRENCY = 16;
/** What nobody handles waits for no time that its headers may say. */
const NOW = { failure: { retryDelayMs: 0 } };
/** The characters of an event type that errors name. */
const MAX_TYPE_LENGTH = 200;

/**
 * Finds the handler of each message of one group. Events are routed by their type, other messages
 * by their topic to a bare `@EventPattern('topic')`. A type that nobody handles is normal: its
 * offset moves on. A message that is no event, on a topic of events, becomes a dead letter, and so
 * does what came back by the retry topic and has no handler any more.
 */
export class GroupRouter implements Subscription {
  readonly topics: readonly string[];
  /** The names by which observers know the handlers, in the order of the code. */
  readonly handlers = new Set<string>();

  private readonly observer: HandlerObserver;
  private readonly limits: MessageLimits;
  private readonly byType = new Map<string, TypedRoute>();
  private readonly byTopic = new Map<string, Route>();
  private readonly topicHandlers = new Map<
    string,
    { readonly definition: HandlerDefinition | undefined }
  >();
  private readonly poison: Route;
  /** Takes what the retry topic holds for nobody. */
  private readonly unwanted: Route;
  private readonly retryTopic: string;
  private readonly readsFormats = hasFormattedEvents();
  /** The topics it consumes, without its own retry topic. */
  private readonly topicsRead: ReadonlySet<string>;

  constructor(
    handlers: ReadonlyMap<string, MessageHandler>,
    private readonly options: GroupRouterOptions,
  ) {
    this.observer = options.observer ?? {};
    this.limits = { ...DEFAULT_MESSAGE_LIMITS, ...options.limits };
    this.retryTopic = retryTopicOf(options.group).name;
    this.poison = {
      concurrency: POISON_CONCURRENCY,
      handle: this.pipeline('none', refuseUnroutable(this.retryTopic), NOW),
    };
    this.unwanted = {
      concurrency: POISON_CONCURRENCY,
      handle: this.pipeline('none', (message) => this.refuseUnwanted(message), NOW),
    };
    for (const [pattern, handler] of handlers) this.add(pattern, handler);
    const typed = [...this.byType.values()].map(({ topic }) => topic);
    const topics = new Set([...typed, ...this.byTopic.keys()]);
    this.topicsRead = topics;
    this.topics = topics.size > 0 ? [...topics, this.retryTopic] : [];
  }

  /** Finds the handler of a message; one that cannot even be routed becomes a dead letter. */
  readonly route = (message: Message): Route | undefined => {
    try {
      return this.find(message);
    } catch {
      return this.poison;
    }
  };

  private find(message: Message): Route | undefined {
    if (verdictOn(message) || this.isBatch(message)) return this.poison;
    const topic = topicOf(message, this.retryTopic);
    const isRetried = message.topic === this.retryTopic;
    if (isRetried && !this.topicsRead.has(topic)) return this.unwanted;
    const bare = this.byTopic.get(topic);
    const isEvent = isCloudEvent(message);
    const foreign = isEvent ? undefined : this.recognize(message);
    const type = isEvent ? typeOf(message) : foreign?.type;
    if (!type) return bare ?? this.poison;
    const typed = isEvent || foreign?.event ? this.byType.get(type) : undefined;
    if (typed?.topic === topic) return typed;
    // Somebody handled it once: to pass it over would lose it.
    if (!bare && isRetried) return this.unwanted;
    if (!bare) this.observer.ignored?.(this.group, message);
    return bare;
  }

  /** Finds what a message is that is no CloudEvent, by the formats of its topic. */
  private recognize(message: Message): Recognition | undefined {
    return this.readsFormats ? recognize(atOrigin(message, this.retryTopic)) : undefined;
  }

  /** The topics it consumes, without its own retry topic. */
  get sources(): string[] {
    return [...this.topicsRead];
  }

  get group(): string {
    return this.options.group;
  }

  /** Finds the handler of an event type, with decoding but without a failure policy, for calls in this process. */
  handlerOf(type: string): PipelineHandler | undefined {
    return this.byType.get(type)?.decoded;
  }

  /** Tells whether an operator has sent back a batch that could not be read: no handler can take it. */
  private isBatch({ topic, headers }: Message): boolean {
    return topic === this.retryTopic && Object.hasOwn(headers, BATCH_OFFSETS_HEADER);
  }

  private add(pattern: string, handler: MessageHandler): void {
    const definition = definitionInExtras(handler.extras);
    if (!definition && !this.options.isDefaultGroup) return;
    const name = topicOfHandler(definition, pattern);
    if (handler.next)
      throw this.refuseSecond(
        name ?? pattern,
        definition,
        definitionInExtras((handler.next as MessageHandler).extras),
      );
    if (!handler.isEventHandler) {
      throw new HandlerDefinitionError(
        `@MessagePattern("${pattern}") waits for an answer; topics give none. Use @EventPattern or @Consumes.`,
      );
    }
    const own = [deadLetterTopic(this.options.group).name, this.retryTopic];
    if (name !== undefined && own.includes(name)) {
      throw new HandlerDefinitionError(
        `${definition ? '@ConsumesTopic' : '@EventPattern'}("${name}") reads what this group itself gives up: it would go in circles. Use another group.`,
      );
    }
    if (isOfEvent(definition)) this.byType.set(pattern, this.typedRoute(definition, handler));
    else this.addOfTopic(name ?? pattern, definition, handler);
  }

  private addOfTopic(
    topic: string,
    definition: HandlerDefinition | undefined,
    handler: MessageHandler,
  ): void {
    const first = this.topicHandlers.get(topic);
    if (first) throw this.refuseSecond(topic, first.definition, definition);
    this.topicHandlers.set(topic, { definition });
    this.byTopic.set(topic, this.topicRoute(definition, handler));
  }

  private typedRoute(definition: EventHandlerDefinition, handler: MessageHandler): TypedRoute {
    const { event, topic, concurrency, failure } = definition;
    const run: PipelineHandler = (message, delivery) =>
      invoke(handler, delivery.event, message, delivery);
    const toEvent = decode(event, this.reading(), this.limits);
    return {
      topic,
      concurrency,
      decoded: compose([toEvent], run),
      handle: this.pipeline(definition.handler, run, { decode: toEvent, failure }),
    };
  }

  /** Reads CloudEvents and, where any event has a format, other messages. */
  private reading(): Pick<EventEncoding, 'decode'> {
    const { retryTopic } = this;
    const { encoding } = this.options;
    if (!this.readsFormats) return encoding;
    return { decode: (message) => readMessage(atOrigin(message, retryTopic), encoding) };
  }

  /** The route of whatever is on a topic, as messages or as values of a class. */
  private topicRoute(definition: HandlerDefinition | undefined, handler: MessageHandler): Route {
    const name = definition?.handler ?? '@EventPattern';
    const { concurrency = BARE_CONCURRENCY, failure = {}, value } = definition ?? {};
    if (!definition || !value) {
      const run: PipelineHandler = (message, delivery) =>
        invoke(handler, message, message, delivery);
      return { concurrency, handle: this.pipeline(name, run, { failure }) };
    }
    const values = valueDefinition(definition.topic, value, definition.tombstone);
    const run: PipelineHandler = (message, delivery) =>
      invoke(handler, delivery.event!.data, message, delivery);
    const reading = {
      decode: (message: Message) =>
        readAs(values, atOrigin(message, this.retryTopic), this.options.encoding),
    };
    const options = { decode: decode(values, reading, this.limits), failure };
    return { concurrency, handle: this.pipeline(name, run, options) };
  }

  private pipeline(
    handler: string,
    run: PipelineHandler,
    options: { readonly decode?: Step; readonly failure?: FailureOptions } = {},
  ): PipelineHandler {
    const { group, producer, failureDefaults, logContext = false } = this.options;
    this.handlers.add(handler);
    return handlerPipeline(
      {
        group,
        handler,
        producer,
        policy: failurePolicy(handler, options.failure ?? {}, failureDefaults),
        observer: this.observer,
        logContext,
        limits: this.limits,
        ...(options.decode && { decode: options.decode }),
      },
      run,
    );
  }

  private async refuseUnwanted(message: Message): Promise<never> {
    const type = isCloudEvent(message) ? typeOf(message) : this.recognize(message)?.type;
    const what = type === undefined ? 'a message' : `"${type.slice(0, MAX_TYPE_LENGTH)}"`;
    throw new PermanentError(
      `Nobody in group "${this.group}" handles ${what} of topic "${topicOf(message, this.retryTopic)}" ` +
        `(any more): it came back by ${this.retryTopic}. Redrive it once its handler is there.`,
    );
  }

  private refuseSecond(
    pattern: string,
    first: HandlerDefinition | undefined,
    second: HandlerDefinition | undefined,
  ): HandlerDefinitionError {
    return new HandlerDefinitionError(
      `"${pattern}" has two handlers in group "${this.options.group}": ${first?.handler ?? 'one'} and ` +
        `${second?.handler ?? 'another'}. One failing would repeat the other: give one its own group, ` +
        `@Consumes(…, { group: 'another-group' }).`,
    );
  }
}

function isOfEvent(
  definition: HandlerDefinition | undefined,
): definition is EventHandlerDefinition {
  return definition?.event !== undefined;
}

/** The topic of a handler of whole topics; `undefined` for one of an event. */
function topicOfHandler(
  definition: HandlerDefinition | undefined,
  pattern: string,
): string | undefined {
  return isOfEvent(definition) ? undefined : (definition?.topic ?? pattern);
}
