/** Every error of messaging, by the way in on which it is met. */
export type { FieldProblem } from './errors/field-problem.js';
export * from './errors/messaging.error.js';
export * from './errors/not-ready.error.js';
export * from './errors/installation.errors.js';
export * from './errors/definition.errors.js';
export * from './errors/identity.errors.js';
export * from './errors/publishing.errors.js';
export * from './errors/consuming.errors.js';
export * from './errors/operating.errors.js';
