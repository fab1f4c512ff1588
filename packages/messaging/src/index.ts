/** All that features and the app know of messaging. */
export * from './ports/index.js';
export type { FailureOptions, FailurePolicy, OnExhausted } from './consuming/failure-policy.js';
export { answerWithin } from './answer-within.js';
export { Consumes, type ConsumesOptions } from './consuming/consumes.decorator.js';
export { connectConsumers, ConsumerGroups, startConsumers } from './consuming/consumer-groups.js';
export { EventBus } from './consuming/event-bus.js';
export { MessageContext } from './consuming/message-context.js';
export type { MessageFields } from './consuming/message-fields.js';
export { loggedMessage } from './consuming/pipeline/log-context.js';
export * from './errors.js';
export { type CatalogedHandler, EventCatalog } from './event-catalog.js';
export type {
  BaseEvent,
  CommandEvent,
  DomainEvent,
  IntegrationEvent,
} from './events/base-event.js';
export { typeOf } from './events/cloud-events.codec.js';
export { createEvent, type EventContext } from './events/create-event.js';
export {
  CUSTOM_EVENT_ENCODING,
  EVENT_ENCODING,
  type EventEncoding,
  type SubjectStrategy,
} from './events/event-encoding.js';
export {
  byTypeAndVersion,
  Event,
  type EventClass,
  type EventDefinition,
  type EventOptions,
  registeredEvents,
} from './events/event.decorator.js';
export { toFieldProblems } from './events/field-problems.js';
export { PlainJsonEncoding } from './events/plain-json-encoding.js';
export { quickCheck } from './events/quick-check.js';
export { AVRO_TYPE, JSON_SCHEMA_TYPE } from './events/wire-format.js';
export { ADMIN, BROKER, PRODUCER } from './injection-tokens.js';
export { MessagingObservers } from './messaging-observers.js';
export { MessagingModule } from './messaging.module.js';
export type { MessagingOptions } from './messaging.options.js';
export type { DeadLetter } from './operating/dead-letter.js';
export type { DeadLetterFilter } from './operating/dead-letter-search.js';
export { DeadLetters, type RedriveReport } from './operating/dead-letters.js';
export { EventFeed } from './operating/event-feed.js';
export { type GroupMove, GroupOperations, type GroupReport } from './operating/group-operations.js';
export { type OffsetTarget, parseOffsetTarget, parseTime } from './operating/offset-target.js';
export { Replay, type ReplayPlan, type ReplayReport } from './operating/replay.js';
export { type TopicChange, TopicPlanner } from './operating/topic-planner.js';
export { EventRepository, type Receipt } from './publishing/event-repository.js';
export { Produces } from './publishing/produces.decorator.js';
export { PublishingSwitch } from './publishing/publishing-switch.js';
export { registeredTracer } from './tracing/registered-tracer.js';
export { settledWithin } from './settled-within.js';
export { defineTopic, type TopicDefinition, type TopicOptions } from './topics/define-topic.js';
