import { createRequire } from 'node:module';
import { loadLibrary } from '../load-library.js';

type Api = typeof import('@opentelemetry/api');

/** Where OpenTelemetry's API, of whichever copy and 1.x version, keeps what is registered. */
const REGISTERED = Symbol.for('opentelemetry.js.api.1');

interface Registered {
  readonly [REGISTERED]?: { readonly trace?: unknown; readonly context?: unknown };
}

const require = createRequire(import.meta.url);

let api: Api | undefined;

/** OpenTelemetry's API. @throws LibraryMissingError */
export function openTelemetry(): Api {
  return (api ??= loadLibrary(
    'Tracing',
    ['@opentelemetry/api'],
    () => require('@opentelemetry/api') as Api,
  ));
}

/**
 * OpenTelemetry's API where somebody has registered a tracer provider or a context manager. Else
 * nothing is loaded, and nothing needs to be installed.
 *
 * @throws LibraryMissingError
 * @example
 * const span = registeredOpenTelemetry()?.trace.getActiveSpan();
 */
export function registeredOpenTelemetry(): Api | undefined {
  const { trace, context } = (globalThis as Registered)[REGISTERED] ?? {};
  return (trace ?? context) ? openTelemetry() : undefined;
}
