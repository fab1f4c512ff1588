export * from './cut.js';
export * from './limited-logger.js';
export * from './one-line-messages.js';
export * from './printable.js';
export * from './without-secrets.js';
