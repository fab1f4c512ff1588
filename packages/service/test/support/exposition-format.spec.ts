import { describe, expect, it } from 'vitest';
import { parseExposition } from './exposition-format.js';
import { inconsistencies, namingProblems } from './exposition-lint.js';

const lines = (...text: string[]): string => `${text.join('\n')}\n`;
const about = (name: string, type: string): string[] => [
  `# HELP ${name} What it is.`,
  `# TYPE ${name} ${type}`,
];
const requests = about('requests_total', 'counter');

describe('The parser of the exposition format', () => {
  it('reads names, labels with their escapes, and values', () => {
    const text = lines(
      ...requests,
      String.raw`requests_total{path="a \"b\" \\ \n c",code=""} 1.5e3`,
      'requests_total 7 1700000000000',
      '',
      '# a comment',
      ...about('up', 'gauge'),
      'up -Inf',
    );
    const common = { help: 'What it is.' };
    expect(parseExposition(text)).toEqual([
      {
        ...common,
        name: 'requests_total',
        type: 'counter',
        samples: [
          { name: 'requests_total', labels: { path: 'a "b" \\ \n c', code: '' }, value: 1_500 },
          { name: 'requests_total', labels: {}, value: 7 },
        ],
      },
      {
        ...common,
        name: 'up',
        type: 'gauge',
        samples: [{ name: 'up', labels: {}, value: -Infinity }],
      },
    ]);
  });

  it.each([
    ['a last line without an end', 'up 1'],
    ['a sample without HELP and TYPE', lines('up 1')],
    ['a sample without HELP', lines('# TYPE up gauge', 'up 1')],
    ['TYPE after a sample', lines(...requests, 'requests_total 1', '# TYPE requests_total gauge')],
    ['a second HELP', lines(requests[0]!, requests[0]!, requests[1]!)],
    ['an unknown type', lines('# HELP up ?', '# TYPE up speed')],
    ['a sample of another family', lines(...requests, 'up 1')],
    ['a family in two places', lines(...requests, ...about('up', 'gauge'), ...requests)],
    ['a series twice', lines(...requests, 'requests_total{a="1"} 1', 'requests_total{a="1"} 2')],
    ['no value', lines(...requests, 'requests_total')],
    ['what is no number', lines(...requests, 'requests_total many')],
    ['a value in JavaScript spelling', lines(...requests, 'requests_total Infinity')],
    ['an illegal name', lines('# HELP 1up ?', '# TYPE 1up gauge', '1up 1')],
    ['an illegal label', lines(...requests, 'requests_total{a-b="1"} 1')],
    ['a reserved label', lines(...requests, 'requests_total{__a="1"} 1')],
    ['a label twice', lines(...requests, 'requests_total{a="1",a="2"} 1')],
    ['an unknown escape', lines(...requests, String.raw`requests_total{a="\t"} 1`)],
    ['an open quote', lines(...requests, 'requests_total{a="1} 1')],
    ['a line break in a label', lines(...requests, 'requests_total{a="1', '"} 1')],
  ])('refuses %s', (_, text) => {
    expect(() => parseExposition(text)).toThrow(Error);
  });
});

describe('Inconsistencies', () => {
  const histogram = (...samples: string[]): string[] =>
    inconsistencies(parseExposition(lines(...about('h', 'histogram'), ...samples)));

  it('are none in a histogram as it should be', () => {
    const samples = ['h_bucket{le="1"} 1', 'h_bucket{le="+Inf"} 3', 'h_sum 9', 'h_count 3'];
    expect(histogram(...samples)).toEqual([]);
  });

  it.each([
    ['no +Inf', ['h_bucket{le="1"} 1', 'h_sum 1', 'h_count 1']],
    ['+Inf other than _count', ['h_bucket{le="+Inf"} 1', 'h_sum 1', 'h_count 2']],
    ['no _count', ['h_bucket{le="+Inf"} 1', 'h_sum 1']],
    ['not cumulative', ['h_bucket{le="1"} 2', 'h_bucket{le="+Inf"} 1', 'h_sum 1', 'h_count 1']],
    [
      'unordered',
      ['h_bucket{le="2"} 1', 'h_bucket{le="1"} 1', 'h_bucket{le="+Inf"} 1', 'h_sum 1', 'h_count 1'],
    ],
  ])('are found in a histogram: %s', (_, samples) => {
    expect(histogram(...samples)).not.toEqual([]);
  });

  it('are found in a counter below 0', () => {
    const text = lines(...requests, 'requests_total -1');
    expect(inconsistencies(parseExposition(text))).not.toEqual([]);
  });
});

describe('Problems of names', () => {
  const problems = (name: string, type: string): string[] =>
    namingProblems(parseExposition(lines(...about(name, type))));

  it.each([
    ['requests_total', 'counter'],
    ['process_duration_seconds', 'histogram'],
    ['waiting_messages', 'gauge'],
  ])('has none: %s, a %s', (name, type) => {
    expect(problems(name, type)).toEqual([]);
  });

  it.each([
    ['requests', 'counter'],
    ['requests_total', 'gauge'],
    ['requests_count', 'gauge'],
    ['duration_ms', 'gauge'],
    ['duration_milliseconds', 'gauge'],
    ['requests_gauge', 'gauge'],
    ['requestsInFlight', 'gauge'],
    ['requests', 'untyped'],
  ])('are found in %s, a %s', (name, type) => {
    expect(problems(name, type)).not.toEqual([]);
  });

  it('are found in a missing help text, and in a label that is reserved', () => {
    const text = lines('# HELP up', '# TYPE up gauge', 'up{le="1"} 1');
    expect(namingProblems(parseExposition(text))).toEqual([
      'up: no help text',
      'up: label "le" is for histograms',
    ]);
  });
});
