export type * from './admin.js';
export type * from './atomic-producer.js';
export type * from './broker.js';
export type * from './consumer.js';
export type * from './handler.js';
export type * from './message.js';
export type * from './producer.js';
export type * from './reader.js';
