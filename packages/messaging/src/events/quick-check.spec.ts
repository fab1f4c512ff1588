import { Exclude, Expose, Transform, Type } from 'class-transformer';
import {
  Allow,
  ArrayMinSize,
  getMetadataStorage,
  IsArray,
  IsBoolean,
  IsDate,
  IsDefined,
  IsEmail,
  IsEnum,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Min,
  registerDecorator,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { describe, expect, it, vi } from 'vitest';
import { quickCheck } from './quick-check.js';
import { checkThoroughly } from './validate-data.js';

class Line {
  @IsString() @Length(1, 5) readonly product!: string;
  @IsInt() @Min(1) readonly count!: number;
}

class Order {
  @IsUUID() readonly id!: string;
  @IsEmail() readonly email!: string;
  @IsEnum({ NEW: 'new', OLD: 'old' }) readonly state!: string;
  @IsOptional() @IsBoolean() readonly paid?: boolean;
  @ValidateIf((_, value) => value !== undefined) @IsInt() readonly discount?: number;
  @Allow() readonly anything?: unknown;
  @Type(() => Date) @IsDate() readonly at!: Date;
  @IsOptional() @IsDate() readonly until?: Date;
  @IsOptional() @IsArray() @IsString({ each: true }) readonly tags?: string[];
  @ValidateNested() @Type(() => Line) readonly first!: Line;
  @IsOptional()
  @ArrayMinSize(1)
  @ValidateNested({ each: true })
  @Type(() => Line)
  readonly lines?: Line[];
}

class DerivedOrder extends Order {
  @IsDefined() readonly note!: unknown;
  @IsString() readonly source: string = 'shop';
}

class Defaulted {
  @IsInt() readonly count: number = 7;
  @IsString() readonly name!: string;
}

const valid = {
  id: '3f0c1d6e-52a4-4e0e-9a51-6f2e1c9b7d10',
  email: 'ada@example.com',
  state: 'new',
  at: '2026-01-01T00:00:00.000Z',
  first: { product: 'tea', count: 1 },
};

/** Repeatable: the same numbers each time. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const LEAVES: readonly unknown[] = [
  undefined, null, true, false, 0, 1, -1, 1.5, NaN, '', 'tea', 'new', 'too long for a line', valid.id,
  valid.email, valid.at, '2026-13-01', 5n, new Date(0), new Date(NaN), [], {}, [[]], ['a', 'b'], ['a', 1],
  [null], [undefined], ['a', ['b']], { product: 'tea', count: 1 }, { product: 'tea', count: 0 },
  [{ product: 'tea', count: 1 }], [{ product: 'tea', count: 'x' }], [{ product: 'tea', count: 1, more: 1 }],
  { product: 'tea', count: 1, more: 1 }, Object.create(null), new Line(), new Map([['a', 1]]), new Set([1]),
  Buffer.from('a'), Symbol('s'), () => 1, Promise.resolve(1), JSON.parse('{"__proto__":{"count":1}}'),
]; // prettier-ignore
const NAMES = [...Object.keys(valid), 'paid', 'discount', 'anything', 'until', 'tags', 'lines', 'note', 'source', 'count', 'name', 'unknown', 'constructor', 'toString']; // prettier-ignore

/** Mostly right, with some of it replaced, added or left out. */
function randomData(random: (below: number) => number): Record<string, unknown> {
  const data: Record<string, unknown> = { ...valid, note: 1, count: 1, name: 'a' };
  if (random(2))
    Object.assign(data, { paid: true, tags: ['a'], lines: [{ product: 'b', count: 2 }] });
  for (let changes = random(4); changes > 0; changes--) {
    const name = NAMES[random(NAMES.length)]!;
    if (random(4) === 0) delete data[name];
    else data[name] = LEAVES[random(LEAVES.length)];
  }
  return data;
}

describe('The quick check', () => {
  it.each([
    ['Order', Order],
    ['DerivedOrder', DerivedOrder],
    ['Defaulted', Defaulted],
  ])(
    'of %s never says yes to what class-validator refuses, and makes the same of the rest',
    (_name, eventClass) => {
      const random = randomNumbers(eventClass.name.length);
      let sure = 0;
      for (let round = 0; round < 5_000; round++) {
        const data = randomData(random);
        if (round % 2)
          for (const name of Object.keys(data))
            if (!(name in valid) && random(2)) delete data[name];
        for (const unknownFields of ['refuse', 'strip'] as const) {
          const quick = quickCheck<object>(eventClass, data, unknownFields);
          if (!quick) continue;
          sure += 1;
          const thorough = checkThoroughly({ eventClass }, data, unknownFields);
          expect(thorough.fields).toBeUndefined();
          expect(quick).toStrictEqual(thorough.data);
          expect(quick).toBeInstanceOf(eventClass);
        }
      }
      // Otherwise it would prove nothing.
      expect(sure).toBeGreaterThan(500);
    },
  );

  it('makes instances all the way down, and values of their own', () => {
    const data = { ...valid, lines: [{ product: 'b', count: 2 }], tags: ['a'] };
    const order = quickCheck(Order, data, 'refuse')!;
    expect(order.first).toBeInstanceOf(Line);
    expect(order.lines?.[0]).toBeInstanceOf(Line);
    expect(order.at).toEqual(new Date(valid.at));
    expect(order.tags).not.toBe(data.tags);
    expect(order.first).not.toBe(data.first);
  });

  it('leaves unknown fields out where they are to be stripped, and is unsure where refused', () => {
    const data = { ...valid, first: { ...valid.first, extra: 1 }, more: 1 };
    expect(quickCheck(Order, data, 'strip')).toEqual(quickCheck(Order, valid, 'strip'));
    expect(quickCheck(Order, data, 'refuse')).toBeUndefined();
    expect(quickCheck(Order, { ...valid, more: 1 }, 'refuse')).toBeUndefined();
  });

  it('keeps what the class itself fills in', () => {
    expect(quickCheck(Defaulted, { name: 'a' }, 'refuse')).toMatchObject({ count: 7 });
  });

  it('ignores decorators of a symbol, as class-validator does', () => {
    const note = Symbol('note');
    class Noted {
      @IsString() readonly name!: string;
      @IsString() readonly [note]!: string;
    }
    const data = { name: 'a' };
    expect(quickCheck(Noted, data, 'refuse')).toBeInstanceOf(Noted);
    expect(checkThoroughly({ eventClass: Noted }, data, 'refuse').fields).toBeUndefined();
  });

  it('reads the decorators of a class once, however many events come', () => {
    class Fresh {
      @IsString() readonly name!: string;
    }
    const storage = getMetadataStorage();
    const read = vi.spyOn(storage, 'getTargetValidationMetadatas');
    const readConstraints = vi.spyOn(storage, 'getTargetValidatorConstraints');
    for (let event = 0; event < 10; event++) quickCheck(Fresh, { name: 'a' }, 'strip');
    expect(read).toHaveBeenCalledTimes(1);
    expect(readConstraints).toHaveBeenCalledTimes(1);
  });
});

class Transformed {
  @Transform(({ value }) => String(value).trim()) @IsString() readonly name!: string;
}
class Exposed {
  @Expose({ name: 'other' }) @IsString() readonly name!: string;
}
class Excluded {
  @Exclude() @IsString() readonly name!: string;
}
class Converted {
  @Type(() => Number) @IsInt() readonly name!: number;
}
class Polymorphic {
  @Type((about) => (about?.object['big'] ? Order : Line)) @ValidateNested() readonly name!: Line;
}
class Discriminated {
  @Type(() => Line, {
    discriminator: { property: 'kind', subTypes: [{ value: Line, name: 'line' }] },
  })
  @ValidateNested()
  readonly name!: Line;
}
class Collected {
  @Type(() => Line) @ValidateNested() readonly name!: Set<Line>;
}
// Vitest emits no types of properties; the compiler does.
Reflect.defineMetadata('design:type', Set, Collected.prototype, 'name');
Type(() => Line)(Collected.prototype, 'name');
class Conditional {
  @IsString({ validateIf: () => false }) readonly name!: string;
}
class Asynchronous {
  @IsString() readonly name!: string;
}
registerDecorator({
  target: Asynchronous,
  propertyName: 'name',
  async: true,
  validator: { validate: () => Promise.resolve(true) },
});
class Promising {
  @IsString() readonly name!: string;
}
registerDecorator({
  target: Promising,
  propertyName: 'name',
  validator: { validate: () => Promise.resolve(false) },
});
class Accessor {
  @IsString() readonly name!: string;
  set other(_value: string) {
    throw new Error('never');
  }
}
class Method {
  @IsString() name(): string {
    return 'a';
  }
}
class Undecorated {
  @IsString() readonly name!: string;
  readonly kind = 'a';
}
class Bare {
  readonly name!: string;
}

describe('The quick check leaves to class-transformer and class-validator', () => {
  it.each(
    [
      Transformed,
      Exposed,
      Excluded,
      Converted,
      Polymorphic,
      Discriminated,
      Collected,
      Conditional,
      Asynchronous,
      Promising,
      Accessor,
      Method,
      Undecorated,
      Bare,
    ].map((eventClass) => [eventClass.name, eventClass] as const),
  )('%s, valid or not', (_, eventClass) => {
    for (const name of ['a', 1, { product: 'tea', count: 1 }, [{ product: 'tea', count: 1 }]])
      expect(quickCheck<object>(eventClass, { name }, 'strip')).toBeUndefined();
  });

  it.each([
    ['a Date', new Date()],
    ['a Map', new Map()],
    ['an instance of the class', Object.assign(new Line(), { product: 'tea', count: 1 })],
    ['an instance of another class', Object.assign(new Bare(), { product: 'tea', count: 1 })],
  ])('%s as data', (_what, data) => {
    expect(quickCheck(Line, data, 'strip')).toBeUndefined();
  });
});
