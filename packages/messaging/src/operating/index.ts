/** The door for operators; nothing that handles events needs it. */
export { ConsumerGroups } from '../consuming/consumer-groups.js';
export type { MessageFields } from '../consuming/message-fields.js';
export { loggedMessage } from '../consuming/pipeline/log-context.js';
export type { HandlerDefinition } from '../consuming/handler-definition.js';
export { EventCatalog } from '../event-catalog.js';
export { MessagingObservers } from '../messaging-observers.js';
export { PublishingSwitch } from '../publishing/publishing-switch.js';
export * from '../logging/index.js';
export type { DeadLetter } from './dead-letter.js';
export type { DeadLetterFilter } from './dead-letter-search.js';
export { DeadLetters, type RedriveReport } from './dead-letters.js';
export type { LetterPage, LetterPageOptions } from './letter-pages.js';
export { parseCursor } from './letter-place.js';
export { EventFeed } from './event-feed.js';
export { type GroupMove, GroupOperations, type GroupReport } from './group-operations.js';
export { type OffsetTarget, parseOffsetTarget, parseTime } from './offset-target.js';
export { Replay, type ReplayPlan, type ReplayReport } from './replay.js';
export { type TopicChange, TopicPlanner } from './topic-planner.js';
