import '../one-copy.js';

/** Formats of messages that are no CloudEvents, for `@Event({ format })`, and what new ones are made of. */
export type { ForeignEvent, MessageFormat, TypeSource } from '../events/index.js';
export { plainJson } from './plain-json.js';
export { headersOf, type Mapping, readMapped } from './mapping.js';
export { constant, field, header, recordKey, recordTimestamp } from './sources.js';
export type * from './source.js';
