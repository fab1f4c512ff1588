import type { Tracer } from '@opentelemetry/api';
import { registeredOpenTelemetry } from './open-telemetry.js';

/**
 * Finds a tracer; `undefined` where nobody has registered a provider. Ask once, when the app is
 * built, so that it costs nothing per message.
 *
 * @throws LibraryMissingError
 * @example
 * const tracer = registeredTracer('messaging');
 */
export function registeredTracer(name: string): Tracer | undefined {
  const api = registeredOpenTelemetry();
  if (!api) return undefined;
  const provider = api.trace.getTracerProvider();
  // The API's own provider waits for one that does something.
  return provider instanceof api.ProxyTracerProvider
    ? provider.getDelegateTracer(name)
    : provider.getTracer(name);
}
