import { describe, expect, it } from 'vitest';
import { partitionKey, placeOf } from './place.js';

const position = { topic: 'orders', partition: 2, offset: 9_007_199_254_740_993n };

describe('Where a message is', () => {
  it('reads topic/partition@offset, with every digit of a 64-bit offset', () => {
    expect(placeOf(position)).toBe('orders/2@9007199254740993');
  });

  it('has a partition that reads topic/partition', () => {
    expect(partitionKey(position)).toBe('orders/2');
  });
});
