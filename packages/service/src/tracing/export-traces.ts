import { Logger } from '@nestjs/common';
import { context, diag, DiagLogLevel, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { setGlobalErrorHandler, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';

const logger = new Logger('Tracing');

/**
 * Registers OpenTelemetry's SDK, which reads the other `OTEL_*` variables itself.
 *
 * @param serviceName where neither OTEL_SERVICE_NAME nor OTEL_RESOURCE_ATTRIBUTES has one
 * @returns a function that sends the remaining traces and ends; it never rejects
 */
export function exportTraces({
  serviceName,
  serviceVersion,
}: {
  serviceName: string;
  serviceVersion: string;
}): () => Promise<void> {
  reportProblems();
  const provider = new BasicTracerProvider({
    resource: defaultResource()
      .merge(
        resourceFromAttributes({
          [ATTR_SERVICE_NAME]: serviceName,
          [ATTR_SERVICE_VERSION]: serviceVersion,
        }),
      )
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  return () => provider.shutdown().catch(reportFailure);
}

/** Reports the SDK's problems, which it does not log by itself, wrong variables included. */
function reportProblems(): void {
  const ignore = (): void => undefined;
  const error = (message: string): void => logger.warn(message);
  diag.setLogger(
    { error, warn: ignore, info: ignore, debug: ignore, verbose: ignore },
    DiagLogLevel.ERROR,
  );
  setGlobalErrorHandler(reportFailure);
}

let isReported = false;

/** Warns once about a collector that stays away, not every few seconds. */
function reportFailure(failure: unknown): void {
  const text = `Traces are not exported: ${reasonOf(failure)}`;
  if (isReported) logger.debug(text);
  else logger.warn(`${text} (said once; then at debug level)`);
  isReported = true;
}

function reasonOf(failure: unknown): string {
  if (!(failure instanceof Error)) return String(failure);
  // Node leaves the message empty if several addresses failed.
  const { code } = failure as NodeJS.ErrnoException;
  return failure.message || String(code ?? failure.name);
}
