import { describe, expect, it } from 'vitest';
import { COUNT_BOUNDS, DURATION_BOUNDS, Histogram } from './histogram.js';

const bucketsOf = (histogram: Histogram): Record<string, number> =>
  Object.fromEntries(
    histogram
      .samples({})
      .filter(({ suffix }) => suffix === '_bucket')
      .map(({ labels, value }) => [labels['le'], value]),
  );
const figure = (histogram: Histogram, suffix: string): number | undefined =>
  histogram.samples({}).find((sample) => sample.suffix === suffix)?.value;

describe('A histogram', () => {
  it('counts in each bucket all values up to its bound, the bound included', () => {
    const histogram = new Histogram([1, 2, 5]);
    for (const value of [0, 1, 1.5, 2, 5.1, 1_000]) histogram.observe(value);
    expect(bucketsOf(histogram)).toEqual({ 1: 2, 2: 4, 5: 4, '+Inf': 6 });
    expect(figure(histogram, '_count')).toBe(6);
    expect(figure(histogram, '_sum')).toBeCloseTo(1_009.6);
  });

  it('is complete before the first value', () => {
    expect(bucketsOf(new Histogram([1, 2]))).toEqual({ 1: 0, 2: 0, '+Inf': 0 });
  });

  it('gives each line the labels of its series', () => {
    const [bucket, ...others] = new Histogram([1]).samples({ group: 'shop' });
    expect(bucket?.labels).toEqual({ group: 'shop', le: '1' });
    expect(others.at(-1)?.labels).toEqual({ group: 'shop' });
  });

  it.each([DURATION_BOUNDS, COUNT_BOUNDS])('has bounds that ascend: %s, %s, %s …', (...bounds) => {
    expect(bounds).toEqual([...new Set(bounds)].sort((a, b) => a - b));
  });
});
