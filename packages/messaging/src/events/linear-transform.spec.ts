import { Exclude, Expose, plainToInstance, Transform, Type } from 'class-transformer';
import { describe, expect, it } from 'vitest';
import { toInstance } from './linear-transform.js';

class Line {
  count!: number;
}
class Order {
  @Expose({ name: 'order_id' }) orderId!: string;
  @Exclude() secret!: string;
  @Expose({ groups: ['admin'] }) note!: string;
  @Transform(({ obj }: { obj: { other: string } }) => obj.other) copied!: string;
  @Type(() => Line) lines!: Line[];
  attributes!: object;
}
@Exclude()
class Closed {
  @Expose() shown!: string;
  hidden!: string;
}

const many = (count: number): Record<string, number> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, index]));
const order = (count: number): object => ({
  order_id: '1',
  secret: 'x',
  note: 'x',
  copied: 'x',
  other: 'y',
  lines: [{ count: 1, ...many(count) }],
  attributes: many(count),
  ...many(count),
});

describe('Making an instance of plain data', () => {
  it.each([0, 10, 1_000])('is what class-transformer does, with %d keys more', (count) => {
    const instance = toInstance(Order, order(count));
    expect(instance).toEqual(plainToInstance(Order, order(count)));
    expect(instance).toBeInstanceOf(Order);
    expect((instance as Order).lines[0]).toBeInstanceOf(Line);
    const closed = { shown: 'x', hidden: 'x', ...many(count) };
    expect(toInstance(Closed, closed)).toEqual(plainToInstance(Closed, closed));
    expect(Object.keys(toInstance(Closed, closed) as object)).toContain('shown');
  });

  it('takes time that grows with the data alone', () => {
    const times = [4_000, 64_000].map((count) => {
      const data = { attributes: many(count), ...many(count) };
      const begin = performance.now();
      toInstance(Order, data);
      return performance.now() - begin;
    });
    // 16 times the keys: 256 times the time where each is compared with each.
    expect(times[1]! / times[0]!).toBeLessThan(100);
  }, 30_000);
});
