import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';

/** A span, and those that began because of it, in the order of their names. */
export interface SpanTree {
  readonly name: string;
  readonly children: readonly SpanTree[];
}

/** Every span of this process, kept in memory. Make it before the app. */
export class RecordedSpans {
  private readonly exporter = new InMemorySpanExporter();

  constructor() {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    const spanProcessors = [new SimpleSpanProcessor(this.exporter)];
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors }));
  }

  of(traceId: string): ReadableSpan[] {
    return this.exporter
      .getFinishedSpans()
      .filter((span) => span.spanContext().traceId === traceId);
  }

  /** What began with `parentSpanId`, which may be another service's. */
  treesUnder(parentSpanId: string, traceId: string, nameOf = nameAlone): SpanTree[] {
    return this.of(traceId)
      .filter(({ parentSpanContext }) => parentSpanContext?.spanId === parentSpanId)
      .map((span) => ({
        name: nameOf(span),
        children: this.treesUnder(span.spanContext().spanId, traceId, nameOf),
      }))
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  /** For after a test: nothing is recorded any more. */
  [Symbol.dispose](): void {
    trace.disable();
    propagation.disable();
    context.disable();
  }
}

function nameAlone({ name }: ReadableSpan): string {
  return name;
}
