import { describe, expect, it } from 'vitest';
import { toMetricsText } from './metrics-text.js';

describe('Metrics as text', () => {
  it('are HELP and TYPE, and a line for each sample', () => {
    const text = toMetricsText([
      {
        name: 'wait_seconds',
        help: 'How long.',
        type: 'histogram',
        samples: [
          { suffix: '_bucket', labels: { queue: 'a', le: '+Inf' }, value: 2 },
          { suffix: '_sum', labels: { queue: 'a' }, value: 0.5 },
        ],
      },
      { name: 'up', help: 'Whether.', type: 'gauge', samples: [{ labels: {}, value: 1 }] },
    ]);
    expect(text.split('\n')).toEqual([
      '# HELP wait_seconds How long.',
      '# TYPE wait_seconds histogram',
      'wait_seconds_bucket{queue="a",le="+Inf"} 2',
      'wait_seconds_sum{queue="a"} 0.5',
      '# HELP up Whether.',
      '# TYPE up gauge',
      'up 1',
      '',
    ]);
  });

  it('escape what would end a label or a line', () => {
    const labels = { path: 'C:\\temp\n"quoted"' };
    const samples = [{ labels, value: Infinity }];
    const text = toMetricsText([
      { name: 'a', help: 'back\\slash\nand more', type: 'gauge', samples },
    ]);
    expect(text).toContain(String.raw`# HELP a back\\slash\nand more`);
    expect(text).toContain(String.raw`a{path="C:\\temp\n\"quoted\""} +Inf`);
  });
});
