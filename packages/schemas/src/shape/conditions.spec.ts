import { IsOptional, ValidateIf } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { shapeOf } from './shape-of.js';

type Data = Record<string, unknown>;

function conditionalWith(decorate: PropertyDecorator): boolean {
  class Holder {}
  decorate(Holder.prototype, 'value');
  return shapeOf(Holder).fields[0]!.conditional;
}

const never = 'none';

describe('A condition', () => {
  it.each([
    IsOptional(),
    ValidateIf((_, value) => value !== undefined),
    ValidateIf((_, value) => value !== null),
    ValidateIf((_, value) => value != null),
    ValidateIf((_, value) => value !== undefined && value !== null),
    ValidateIf((_, value) => typeof value !== 'undefined'),
    ValidateIf((object: { value?: unknown }) => object.value !== undefined),
    ValidateIf(({ value }: { value?: unknown }) => value !== undefined),
    ValidateIf(function (_, value) {
      return value !== undefined;
    }),
  ])('that asks whether the value is there is no other one: %#', (decorate) => {
    expect(conditionalWith(decorate)).toBe(false);
  });

  it.each([
    ValidateIf((object: Data) => object['other'] === 1),
    ValidateIf((object: { other?: unknown }) => object.other !== undefined),
    ValidateIf(({ other }: { other?: unknown }) => other !== undefined),
    ValidateIf(({ other }: { other?: unknown }) => other === undefined),
    ValidateIf((object: Data) => Boolean(object['value'])),
    ValidateIf((_, value) => value),
    ValidateIf((_, value) => value !== 'none'),
    ValidateIf((_, value) => value !== never),
    ValidateIf((_, value) => value !== undefined && value !== ''),
    ValidateIf((_, value: unknown[]) => value.length !== undefined),
    ValidateIf(() => true),
    ValidateIf(() => false),
  ])('that asks for more decides about the field: %#', (decorate) => {
    expect(conditionalWith(decorate)).toBe(true);
  });
});
