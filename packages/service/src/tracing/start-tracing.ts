import type { ServiceDefinition, Settings } from '../settings/index.js';
import { loadLibrary } from '@nest-kafka-kit/messaging/libraries';
import { settledWithin } from '@nest-kafka-kit/messaging/waiting';

type TracingSettings = Pick<
  Settings,
  | 'KAFKA_CLIENT_ID'
  | 'OTEL_EXPORTER_OTLP_ENDPOINT'
  | 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'
  | 'OTEL_SDK_DISABLED'
  | 'OTEL_TRACES_EXPORTER'
>;

/** Milliseconds that an absent collector may delay the end of the process. */
const FLUSH_MS = 1_000;

/** All that the exporter imports. */
const LIBRARIES = [
  '@opentelemetry/api',
  '@opentelemetry/context-async-hooks',
  '@opentelemetry/core',
  '@opentelemetry/exporter-trace-otlp-proto',
  '@opentelemetry/resources',
  '@opentelemetry/sdk-trace-base',
  '@opentelemetry/semantic-conventions',
];

let flush: (() => Promise<void>) | undefined;

/**
 * Exports traces over OTLP if the settings name a collector; otherwise nothing is loaded. Call it
 * before the app is created, as traced code looks for a tracer then.
 *
 * @throws LibraryMissingError
 * @example
 * await startTracing(readSettings(process.env, service), service);
 */
export async function startTracing(
  settings: TracingSettings,
  { version }: Pick<ServiceDefinition, 'version'>,
): Promise<void> {
  if (flush || !isWanted(settings)) return;
  const load = () => import('./export-traces.js');
  const { exportTraces } = await loadLibrary('TracingModule', LIBRARIES, load);
  flush = exportTraces({ serviceName: settings.KAFKA_CLIENT_ID, serviceVersion: version });
}

/** Sends the remaining traces, for a second at most. */
export async function stopTracing(): Promise<void> {
  if (flush) await settledWithin(FLUSH_MS, flush());
}

function isWanted(settings: TracingSettings): boolean {
  const endpoint =
    settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? settings.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (settings.OTEL_SDK_DISABLED || settings.OTEL_TRACES_EXPORTER === 'none') return false;
  return endpoint !== undefined;
}
