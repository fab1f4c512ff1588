/** Traces, where a tracer provider is registered. */
export { registeredTracer } from './registered-tracer.js';
