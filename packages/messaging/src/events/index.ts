export * from './base-event.js';
export { checkEventClasses } from './class-check/check-classes.js';
export * from './class-transformer-storage.js';
export * from './cloud-events.codec.js';
export * from './create-event.js';
export * from './event-encoding.js';
export * from './event.decorator.js';
export { readAs, readMessage, recognize, type Recognition } from './foreign-events.js';
export { jsonValueOf } from './foreign-values.js';
export { type FormattedEvent, hasFormattedEvents } from './formatted-events.js';
export * from './json-data.js';
export * from './json-number.js';
export * from './message-format.js';
// In place of those of the codec, which know CloudEvents alone.
export { idOf, typeOf } from './message-identity.js';
export * from './plain-json-encoding.js';
export * from './validate-data.js';
export * from './wire-format.js';
export * from './written-data.js';
