import './one-copy.js';

/** The front door: the names that features and the app use. The others are for extending and operating the kit. */
export { AlsoForMessages } from './consuming/also-for-messages.decorator.js';
export { connectConsumers, startConsumers } from './consuming/consumer-groups.js';
export { Consumes, type ConsumesOptions } from './consuming/consumes.decorator.js';
export { ConsumesTopic } from './consuming/consumes-topic.decorator.js';
export { EventBus } from './consuming/event-bus.js';
export type { FailureOptions, FailurePolicy, OnExhausted } from './consuming/failure-policy.js';
export { MessageContext } from './consuming/message-context.js';
export { MessagingError, NotReadyError, PermanentError, RetryableError } from './errors.js';
export type {
  BaseEvent,
  CommandEvent,
  DomainEvent,
  IntegrationEvent,
} from './events/base-event.js';
export { createEvent, type EventContext } from './events/create-event.js';
export { IfPresent, IsNullable } from './events/presence.decorators.js';
export { CutToMilliseconds, IsInt64, UnixTime } from './events/wire-types.decorators.js';
export {
  Event,
  type EventClass,
  type EventOptions,
  type FormattedEventOptions,
} from './events/event.decorator.js';
export { MessagingModule } from './messaging.module.js';
export type { MessagingOptions } from './messaging.options.js';
export type { Message } from './ports/index.js';
export { EventRepository, type Receipt } from './publishing/event-repository.js';
export { Produces } from './publishing/produces.decorator.js';
export { defineTopic, type TopicDefinition, type TopicOptions } from './topics/define-topic.js';
