import '../one-copy.js';

/** Formats of messages that are no CloudEvents, for `@Event({ format })`, and what new ones are made of. */
export type { ForeignEvent, MessageFormat, TypeSource } from '../events/index.js';
export { type Change, changeOf, type ChangeSource } from './change-of.js';
export { debezium, type DebeziumOptions, type Operation } from './debezium.js';
export { debeziumOutbox, type DebeziumOutboxOptions } from './debezium-outbox.js';
export { fastStream } from './fast-stream.js';
export { plainJson } from './plain-json.js';
export { springJson, type SpringJsonOptions } from './spring-json.js';
export { headersOf, type Mapping, readMapped } from './mapping.js';
export { constant, field, header, recordKey, recordTimestamp } from './sources.js';
export type * from './source.js';
