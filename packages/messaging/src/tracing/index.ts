/** The door to traces, which are made where a tracer provider is registered. */
export { registeredOpenTelemetry } from './open-telemetry.js';
export { registeredTracer } from './registered-tracer.js';
