import { Inject, Injectable } from '@nestjs/common';
import type { Position, Producer } from '../ports/index.js';
import { FormatReadOnlyError, UnknownEventTypeError } from '../errors.js';
import {
  type AnyEvent,
  createEvent,
  definitionOf,
  EVENT_ENCODING,
  type EventClass,
  type EventContext,
  type EventDefinition,
  type EventEncoding,
  registeredEvents,
} from '../events/index.js';
import { checkOnce } from '../events/class-check/check-classes.js';
import { MESSAGING_OPTIONS, PRODUCER } from '../injection-tokens.js';
import { tracedPublishing } from '../tracing/send-spans.js';
import { PublishOrder } from './publish-order.js';
import { DEFAULT_PUBLISH_TIMEOUT_MS, type PublishingOptions } from './publishing.options.js';
import { PublishingSwitch } from './publishing-switch.js';

/** The place where a published event is stored. */
export interface Receipt {
  readonly eventId: string;
  readonly topic: string;
  readonly partition: number;
  /** A 64-bit integer as text: JSON numbers end at 2^53. */
  readonly offset: string;
}

/** Publishes events: each is validated, and durable when the promise resolves. */
@Injectable()
export class EventRepository {
  private readonly publishBatch: Producer['publishBatch'];
  private readonly order: PublishOrder;

  constructor(
    @Inject(PRODUCER) producer: Producer,
    @Inject(MESSAGING_OPTIONS) private readonly options: PublishingOptions,
    private readonly publishing: PublishingSwitch,
    @Inject(EVENT_ENCODING) private readonly encoding: EventEncoding,
  ) {
    this.order = new PublishOrder(options.publishTimeoutMs ?? DEFAULT_PUBLISH_TIMEOUT_MS);
    this.publishBatch = tracedPublishing((messages) => producer.publishBatch(messages));
  }

  /**
   * Publishes one event; resolves when all replicas in sync have it.
   *
   * @throws InvalidEventError naming every wrong field; nothing was sent
   * @throws DataClassError where the class cannot carry its data
   * @throws MessageTooLargeError | BrokerUnreachableError | PartitionUnavailableError
   * @throws PublishTimedOutError | PublisherOverloadedError, and as `Producer.publish`
   * @throws NotReadyError while publishing is paused, or where an encoding lacks what it needs
   * @throws FormatReadOnlyError for an event with a format, which another service publishes
   * @example
   * const receipt = await this.events.publish(UserCreated, { userId, email, name });
   */
  async publish<Data extends object>(
    eventClass: EventClass<Data>,
    data: NoInfer<Data>,
    context?: EventContext,
  ): Promise<Receipt> {
    const [receipt] = await this.store(eventClass, [this.create(eventClass, data, context)]);
    return receipt!;
  }

  /**
   * Publishes several events of a class, in order per key. All are validated before the first is
   * sent; when it rejects, some may have been stored.
   *
   * @throws as `publish`
   * @example
   * const receipts = await this.events.publishAll(UserCreated, users);
   */
  async publishAll<Data extends object>(
    eventClass: EventClass<Data>,
    data: readonly NoInfer<Data>[],
    context?: EventContext,
  ): Promise<Receipt[]> {
    return this.store(
      eventClass,
      data.map((each) => this.create(eventClass, each, context)),
    );
  }

  /**
   * Publishes a null value, by which a compacted topic forgets the key. The event needs
   * `tombstone: true`.
   *
   * @throws as `publish`
   * @example
   * await this.events.publishTombstone(UserProfile, userId);
   */
  async publishTombstone<Data extends object>(
    eventClass: EventClass<Data>,
    key: string,
    context?: EventContext,
  ): Promise<Receipt> {
    const event = this.create(eventClass, null, { ...context, key });
    const [receipt] = await this.store(eventClass, [event]);
    return receipt!;
  }

  /**
   * Publishes an event by its name, for callers without its class, such as a command line.
   *
   * @param version Default: the newest
   * @throws UnknownEventTypeError, and as `publish`
   * @example
   * await events.publishByType('user.deleted', { userId });
   */
  async publishByType(type: string, data: unknown, version?: number): Promise<Receipt> {
    const { eventClass } = eventNamed(type, version);
    return this.publish(eventClass, data as object);
  }

  private create<Data extends object>(
    eventClass: EventClass<Data>,
    data: Data | null,
    context: EventContext | undefined,
  ): AnyEvent<Data> {
    const definition = definitionOf(eventClass);
    const { type, format } = definition;
    if (format) throw new FormatReadOnlyError(type, format.name);
    checkOnce(definition);
    return createEvent(eventClass, data, this.options.source, context);
  }

  private async store(
    eventClass: EventClass,
    events: readonly AnyEvent<object>[],
  ): Promise<Receipt[]> {
    this.publishing.check();
    const definition = definitionOf(eventClass);
    const positions = await this.order.send(
      definition.topic.name,
      () => this.encoding.encode(definition, events),
      this.publishBatch,
    );
    return positions.map((position, index) => toReceipt(events[index]!.id, position));
  }
}

function toReceipt(eventId: string, { topic, partition, offset }: Position): Receipt {
  return { eventId, topic, partition, offset: String(offset) };
}

/** @throws UnknownEventTypeError */
function eventNamed(type: string, version: number | undefined): EventDefinition {
  const events = registeredEvents();
  const versions = events.filter((event) => event.type === type);
  const wanted = versions.filter((event) => version === undefined || event.version === version);
  const newest = wanted.sort((a, b) => b.version - a.version)[0];
  if (newest) return newest;
  if (versions.length === 0) throw new UnknownEventTypeError(type, typesOf(events));
  const known = versions.map((event) => `${type} version ${event.version}`);
  throw new UnknownEventTypeError(`${type} version ${version}`, known);
}

function typesOf(events: readonly EventDefinition[]): string[] {
  return [...new Set(events.map(({ type }) => type))];
}
