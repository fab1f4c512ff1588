import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OutgoingMessage, Position } from '../ports/index.js';
import { BrokerUnreachableError } from '../errors.js';
import { tracedPublishing } from './send-spans.js';

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(new W3CTraceContextPropagator());
const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const tracer = provider.getTracer('spec');

const messageOf = (id: string): OutgoingMessage => ({
  topic: 'orders',
  key: Buffer.from('ada@example.com'),
  value: Buffer.from('secret'),
  headers: { ce_id: Buffer.from(id) },
});

let sent: readonly OutgoingMessage[];

async function store(messages: readonly OutgoingMessage[]): Promise<Position[]> {
  sent = messages;
  return messages.map(({ topic }, index) => ({ topic, partition: 3, offset: BigInt(index) }));
}

const traceparent = ({ headers }: OutgoingMessage): string => String(headers['traceparent']);

beforeEach(() => exporter.reset());

describe('Publishing with tracing', () => {
  it('is a span for each message, which says what went where', async () => {
    await tracedPublishing(store, tracer)([messageOf('1'), messageOf('2')]);
    const spans = exporter.getFinishedSpans();
    expect(spans.map(({ name, kind }) => [name, kind])).toEqual([
      ['send orders', SpanKind.PRODUCER],
      ['send orders', SpanKind.PRODUCER],
    ]);
    expect(spans[1]!.attributes).toEqual({
      'messaging.system': 'kafka',
      'messaging.operation.name': 'send',
      'messaging.operation.type': 'send',
      'messaging.destination.name': 'orders',
      'messaging.destination.partition.id': '3',
      'messaging.kafka.offset': 1,
      'messaging.message.id': '2',
    });
  });

  it('puts each message’s own span into its headers, beside what was there', async () => {
    const given = messageOf('1');
    await tracedPublishing(store, tracer)([given, messageOf('2')]);
    const ids = exporter.getFinishedSpans().map((span) => {
      const { traceId, spanId } = span.spanContext();
      return `00-${traceId}-${spanId}-01`;
    });
    expect(sent.map(traceparent)).toEqual(ids);
    expect(sent[0]).toMatchObject({ ...given, headers: given.headers });
    expect(given.headers).not.toHaveProperty('traceparent');
  });

  it('belongs to what is active where it is called', async () => {
    const request = tracer.startSpan('request');
    await context.with(trace.setSpan(context.active(), request), () =>
      tracedPublishing(store, tracer)([messageOf('1')]),
    );
    const [span] = exporter.getFinishedSpans();
    expect(span!.parentSpanContext).toEqual(request.spanContext());
  });

  it('passes a failure on, and its span says so', async () => {
    const failure = new BrokerUnreachableError('localhost:9092', false);
    const publish = tracedPublishing(() => Promise.reject(failure), tracer);
    await expect(publish([messageOf('1')])).rejects.toBe(failure);
    const [span] = exporter.getFinishedSpans();
    expect(span!.status).toEqual({ code: SpanStatusCode.ERROR, message: failure.message });
    expect(span!.attributes).toMatchObject({ 'error.type': failure.code });
    expect(span!.events.map(({ name }) => name)).toEqual(['exception']);
  });

  it('keeps keys and values to itself', async () => {
    await tracedPublishing(store, tracer)([messageOf('1')]);
    expect(inspect(exporter.getFinishedSpans(), { depth: 8 })).not.toMatch(/ada@|secret/);
  });
});

describe('Publishing without tracing', () => {
  it('is what it was: the same function', () => {
    expect(tracedPublishing(store)).toBe(store);
  });
});
