import { IsInt, IsOptional, IsString, Length, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { decorationsOf, validatorsOf } from './decorations.js';

class Base {
  @IsString() readonly id!: string;
}
class Extended extends Base {
  @Length(1, 20, { each: true }) readonly tags!: string[];
  @IsOptional() @ValidateNested() readonly base?: Base;
}
class Overriding extends Base {
  @IsInt() override readonly id!: never;
}

const described = (type: new () => object): unknown[] =>
  decorationsOf(type).map(({ propertyName, name, constraints, each }) => [
    propertyName,
    name,
    constraints,
    Boolean(each),
  ]);

describe('the decorators of a class', () => {
  it('are listed with what they were given, inherited ones last', () => {
    expect(described(Extended)).toEqual([
      ['tags', 'isLength', [1, 20], true],
      ['base', undefined, undefined, false],
      ['base', 'isOptional', [expect.any(Function)], false],
      ['id', 'isString', undefined, false],
    ]);
  });

  it('take the place of those that an overridden property has', () => {
    expect(described(Overriding)).toEqual([['id', 'isInt', undefined, false]]);
  });

  it('are none for a class without them', () => {
    expect(decorationsOf(class {})).toEqual([]);
  });

  it('run their validators', () => {
    const [length] = decorationsOf(Extended);
    const [validator, ...others] = validatorsOf(length!);
    expect(others).toEqual([]);
    expect(validator).toMatchObject({ name: 'isLength', async: false });
    const about = { targetName: '', property: 'tags', object: {}, value: '', constraints: [1, 20] };
    expect(validator!.instance.validate('a', about)).toBe(true);
    expect(validator!.instance.validate('', about)).toBe(false);
  });

  it('have no validator where class-validator itself decides', () => {
    const [, nested, optional] = decorationsOf(Extended);
    expect([validatorsOf(nested!), validatorsOf(optional!)]).toEqual([[], []]);
  });
});
