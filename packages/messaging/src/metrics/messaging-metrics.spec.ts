import { describe, expect, it } from 'vitest';
import { MessagingMetrics } from './messaging-metrics.js';

describe('The metrics of an app', () => {
  it('are on unless they are turned off', () => {
    expect(new MessagingMetrics({}).sending).toBeDefined();
    expect(new MessagingMetrics({}).group('shop')).toBeDefined();
  });

  it('hand out nothing to count with where they are off', () => {
    const metrics = new MessagingMetrics({ metrics: false });
    expect(metrics.sending).toBeUndefined();
    expect(metrics.group('shop')).toBeUndefined();
  });

  it('are the same for a group and a handler however often they are asked for', () => {
    const metrics = new MessagingMetrics({});
    expect(metrics.group('shop')).toBe(metrics.group('shop'));
    const handler = metrics.group('shop')?.handler('@EventPattern');
    expect(handler).toBe(metrics.group('shop')?.handler('@EventPattern'));
  });
});
