/** All that features and the app know of messaging. */
export type * from './contracts/index.js';
export type { FailureOptions, FailurePolicy, OnExhausted } from './consuming/failure-policy.js';
export { Consumes, type ConsumesOptions } from './consuming/consumes.decorator.js';
export { connectConsumers, ConsumerGroups, startConsumers } from './consuming/consumer-groups.js';
export { EventBus } from './consuming/event-bus.js';
export { MessageContext } from './consuming/message-context.js';
export * from './errors.js';
export type {
  BaseEvent,
  CommandEvent,
  DomainEvent,
  IntegrationEvent,
} from './events/base-event.js';
export { createEvent, type EventContext } from './events/create-event.js';
export { Event, type EventClass, type EventOptions } from './events/event.decorator.js';
export { toFieldProblems } from './events/field-problems.js';
export { quickCheck } from './events/quick-check.js';
export { MessagingModule } from './messaging.module.js';
export { ADMIN, BROKER, type MessagingOptions, PRODUCER } from './messaging.options.js';
export { EventRepository, type Receipt } from './publishing/event-repository.js';
export { Produces } from './publishing/produces.decorator.js';
export { defineTopic, type TopicDefinition, type TopicOptions } from './topics/define-topic.js';
