import { trace } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Message } from '../../ports/index.js';
import type { MessageFields } from '../message-fields.js';
import { isLogContextFree, logContext, loggedMessage } from './log-context.js';

const messageAt = (offset: bigint): Message => ({
  topic: 'orders',
  partition: 4,
  offset,
  timestamp: 0,
  key: null,
  value: null,
  headers: { ce_type: Buffer.from('order.placed') },
});

afterEach(() => trace.disable());

describe('The message being handled', () => {
  it('is known to whatever the handler calls, of many side by side', async () => {
    const seen: (MessageFields | undefined)[] = [];
    const handle = logContext('invoices')(async () => {
      await turn();
      seen.push(loggedMessage());
    });
    const { signal } = new AbortController();
    const offsets = [1n, 2n, 3n];
    await Promise.all(
      offsets.map((offset) => handle(messageAt(offset), { group: '', attempt: 1, signal })),
    );
    const common = { group: 'invoices', topic: 'orders', partition: 4, eventType: 'order.placed' };
    expect(seen).toEqual(offsets.map((offset) => ({ ...common, offset: String(offset) })));
  });

  it('is none outside of handlers', () => {
    expect(loggedMessage()).toBeUndefined();
  });
});

describe('Knowing it is free', () => {
  it.each([
    ['20.19.0', false],
    ['22.20.0', false],
    ['24.0.0', true],
    ['26.1.0', true],
  ])('on Node %s: %s', (version, free) => {
    expect(isLogContextFree(version)).toBe(free);
  });

  it('while tracing, which has paid for it', () => {
    trace.setGlobalTracerProvider(new BasicTracerProvider());
    expect(isLogContextFree('20.19.0')).toBe(true);
  });
});
