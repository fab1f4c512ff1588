export * from './base-event.js';
export * from './cloud-events.codec.js';
export * from './create-event.js';
export * from './event.decorator.js';
export * from './json-data.js';
export * from './validate-data.js';
export * from './wire-format.js';
