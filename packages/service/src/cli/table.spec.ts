import { describe, expect, it } from 'vitest';
import { table } from './table.js';

describe('A table', () => {
  it('aligns texts to the left and numbers to the right', () => {
    const rows = [
      ['users', 0, 5n],
      ['translations', 10, 12_345n],
    ];
    expect(table(['TOPIC', 'PARTITION', 'LAG'], rows).split('\n')).toEqual([
      'TOPIC         PARTITION    LAG',
      'users                 0      5',
      'translations         10  12345',
    ]);
  });

  it('keeps a column with a dash among its numbers readable', () => {
    expect(
      table(
        ['OFFSET', 'LAG'],
        [
          ['-', 1],
          [12, 0],
        ],
      ).split('\n'),
    ).toEqual(['OFFSET  LAG', '-         1', '12        0']);
  });

  it('is its headings alone where there is nothing', () => {
    expect(table(['TOPIC', 'PARTITIONS'], [])).toBe('TOPIC  PARTITIONS');
  });

  it('stays one line a row, whatever a message holds', () => {
    expect(table(['KEY'], [['a\nb\u001b[31m']])).toBe('KEY\na\\nb\\u001b[31m');
  });
});
