import { Type } from 'class-transformer';
import { IsInt, IsOptional, ValidateNested } from 'class-validator';
import { expect, it } from 'vitest';
import { thinOut } from './thin-out.js';

class Line {
  @IsInt() readonly count!: number;
  @IsOptional() @ValidateNested({ each: true }) @Type(() => Line) readonly parts?: Line[];
}

class Order {
  @ValidateNested({ each: true }) @Type(() => Line) readonly lines!: Line[];
}

it('Wrong items beyond the first few become numbers, and nothing else changes', () => {
  const right = { count: 1 };
  const lines = [right, {}, 'x', { count: 'x' }, right, {}, { count: null }];
  expect(thinOut(Order, { lines, more: 1 }, 2)).toEqual({
    lines: [right, {}, 'x', { count: 'x' }, right, 5, 6],
    more: 1,
  });
});

it('Items of items count too', () => {
  const lines = [{ count: 1, parts: [{}, {}, {}] }, {}];
  expect(thinOut(Order, { lines }, 3)).toEqual({
    lines: [{ count: 1, parts: [{}, {}, 2] }, 1],
  });
});

it('Data with few wrong items stays as it is, and is not changed in place', () => {
  const data = { lines: [{}, {}] };
  expect(thinOut(Order, data, 2)).toEqual({ lines: [{}, {}] });
  thinOut(Order, data, 0);
  expect(data).toEqual({ lines: [{}, {}] });
});
