import { context, propagation, SpanKind, SpanStatusCode, trace as api } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { inspect } from 'node:util';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Message, OutgoingMessage } from '../../ports/index.js';
import { PermanentError } from '../../errors.js';
import { type FailureOptions, failurePolicy } from '../failure-policy.js';
import { failureFields } from '../message-fields.js';
import { Postponed } from '../postponed.js';
import { handlerPipeline } from './handler-pipeline.js';
import type { PipelineHandler } from './step.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SENDER = 'b7ad6b7169203331';

const exporter = new InMemorySpanExporter();
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(new W3CTraceContextPropagator());
api.setGlobalTracerProvider(
  new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
);

beforeEach(() => exporter.reset());
afterAll(() => api.disable());

const messageWith = (headers: Message['headers'] = {}): Message => ({
  topic: 'orders',
  partition: 4,
  offset: 17n,
  timestamp: 1_700_000_000_123,
  key: Buffer.from('ada@example.com'),
  value: Buffer.from('secret'),
  headers: {
    ce_specversion: Buffer.from('1.0'),
    ce_id: Buffer.from('event-1'),
    traceparent: Buffer.from(`00-${TRACE}-${SENDER}-01`),
    tracestate: Buffer.from('vendor=1'),
    ...headers,
  },
});

const stored: OutgoingMessage[] = [];

function pipeline(run: PipelineHandler, options: FailureOptions = {}) {
  stored.length = 0;
  const handle = handlerPipeline(
    {
      group: 'invoices',
      handler: 'InvoicesController.send',
      policy: failurePolicy('handler', options),
      producer: {
        publish: async (message) => {
          stored.push(message);
          return { topic: message.topic, partition: 0, offset: 0n };
        },
      },
      observer: {},
    },
    run,
  );
  const { signal } = new AbortController();
  return (message: Message) => handle(message, { group: 'invoices', attempt: 1, signal });
}

function theSpan(): ReadableSpan {
  const spans = exporter.getFinishedSpans();
  expect(spans).toHaveLength(1);
  return spans[0]!;
}

const succeeds: PipelineHandler = async () => undefined;
const failsWith =
  (thrown: unknown): PipelineHandler =>
  async () => {
    throw thrown;
  };

describe('Handling a message', () => {
  it('is a span that says which message, and who handles it', async () => {
    await pipeline(succeeds)(messageWith());
    const { name, kind, attributes, status } = theSpan();
    expect({ name, kind, status }).toEqual({
      name: 'process orders',
      kind: SpanKind.CONSUMER,
      status: { code: SpanStatusCode.UNSET },
    });
    expect(attributes).toEqual({
      'messaging.system': 'kafka',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.consumer.group.name': 'invoices',
      'messaging.destination.name': 'orders',
      'messaging.destination.partition.id': '4',
      'messaging.kafka.offset': 17,
      'messaging.message.id': 'event-1',
    });
  });

  it('is part of the trace that sent it', async () => {
    await pipeline(succeeds)(messageWith());
    const { parentSpanContext } = theSpan();
    expect(parentSpanContext).toMatchObject({ traceId: TRACE, spanId: SENDER, isRemote: true });
    expect(theSpan().spanContext().traceState?.get('vendor')).toBe('1');
  });

  it('begins a trace where nobody has, whatever set the lanes going', async () => {
    const resume = api.getTracer('spec').startSpan('a request that resumes the consumer');
    const handle = pipeline(succeeds);
    await context.with(api.setSpan(context.active(), resume), () =>
      handle(messageWith({ traceparent: Buffer.from('nonsense') })),
    );
    expect(theSpan().parentSpanContext).toBeUndefined();
    expect(theSpan().spanContext().traceId).not.toBe(resume.spanContext().traceId);
  });

  it('is the active span while the handler runs', async () => {
    let active: string | undefined;
    await pipeline(async () => {
      await new Promise(setImmediate);
      active = api.getActiveSpan()?.spanContext().spanId;
    })(messageWith());
    expect(active).toBe(theSpan().spanContext().spanId);
  });

  it('is not begun by a message that is not due yet', async () => {
    const early = {
      ...messageWith({
        'retry-topic': Buffer.from('orders'),
        'retry-due-at': Buffer.from(String(Date.now() + 60_000)),
      }),
      topic: 'invoices.retry',
      timestamp: Date.now(),
    };
    await expect(pipeline(succeeds)(early)).rejects.toBeInstanceOf(Postponed);
    expect(exporter.getFinishedSpans()).toEqual([]);
  });

  it('keeps keys and values to itself', async () => {
    await pipeline(failsWith(new Error('no')))(messageWith()).catch(() => undefined);
    await pipeline(failsWith({ data: 'secret' }))(messageWith()).catch(() => undefined);
    expect(inspect(exporter.getFinishedSpans(), { depth: 8 })).not.toMatch(/ada@|secret/);
  });
});

describe('A failed attempt', () => {
  const failure = new RangeError('no such card');

  it.each<[string, FailureOptions]>([
    ['is tried again', { retry: { attempts: 2 } }],
    ['becomes a dead letter', { retry: { attempts: 1 } }],
    ['goes to the retry topic', { retry: { attempts: 1 }, onExhausted: 'retry-topic' }],
  ])('is in the span although the message %s', async (_what, options) => {
    await pipeline(
      failsWith(failure),
      options,
    )(messageWith()).catch((error: unknown) => {
      if (!(error instanceof Postponed)) throw error;
    });
    const { status, attributes, events } = theSpan();
    expect(status).toEqual({ code: SpanStatusCode.ERROR, message: 'no such card' });
    expect(attributes['error.type']).toBe('RangeError');
    expect(events.map(({ attributes: of }) => of)).toEqual([
      {
        'exception.type': 'RangeError',
        'exception.message': 'no such card',
        'exception.stacktrace': failure.stack,
      },
    ]);
  });

  it('has its error’s code where it has one', async () => {
    await pipeline(failsWith(new PermanentError('never')))(messageWith());
    expect(theSpan().attributes['error.type']).toBe(new PermanentError('never').code);
  });

  it('is found by the log line about it', async () => {
    const message = messageWith();
    await pipeline(failsWith(failure))(message).catch(() => undefined);
    const { spanId } = theSpan().spanContext();
    expect(failureFields(message, 'invoices')).toMatchObject({ traceId: TRACE, spanId });
    expect(failureFields(message, 'another group')).not.toHaveProperty('traceId');
  });

  it.each([
    ['nothing', undefined],
    ['an error that cannot be read', Object.defineProperty(new Error(), 'message', { get: fail })],
  ])('bears whatever a handler throws: %s', async (_what, thrown) => {
    const options: FailureOptions = { retry: { attempts: 2 } };
    await expect(pipeline(failsWith(thrown), options)(messageWith())).rejects.toBeInstanceOf(
      Postponed,
    );
    expect(theSpan().status.code).toBe(SpanStatusCode.ERROR);
  });

  it.each<[string, FailureOptions]>([
    ['dead letters', { retry: { attempts: 1 } }],
    ['the retry topic', { retry: { attempts: 1 }, onExhausted: 'retry-topic' }],
  ])('leaves the headers as they came, the trace’s too, in %s', async (_where, options) => {
    const message = messageWith();
    await pipeline(failsWith(failure), options)(message);
    const original = Object.entries(stored[0]!.headers).filter(([name]) => name in message.headers);
    expect(Object.fromEntries(original)).toEqual(message.headers);
  });
});

function fail(): never {
  throw new Error('hostile');
}
