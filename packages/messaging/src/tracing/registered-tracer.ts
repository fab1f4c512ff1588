import { ProxyTracerProvider, trace, type Tracer } from '@opentelemetry/api';

/**
 * A tracer where somebody has registered a provider, else `undefined`: what is asked once, when
 * the app is built, costs nothing per message.
 *
 * @example
 * const tracer = registeredTracer('messaging');
 */
export function registeredTracer(name: string): Tracer | undefined {
  const provider = trace.getTracerProvider();
  // Without a registered provider the API has one that waits for it.
  return provider instanceof ProxyTracerProvider
    ? provider.getDelegateTracer(name)
    : provider.getTracer(name);
}
