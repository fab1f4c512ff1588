import { Type } from 'class-transformer';
import { Allow, IsDate, IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defineTopic } from '../topics/define-topic.js';
import { createEvent } from './create-event.js';
import { encodeJson, parseJson } from './json-data.js';
import { definitionOf, Event } from './event.decorator.js';
import { validateData } from './validate-data.js';
import { CutToMilliseconds, IsInt64, UnixTime } from './wire-types.decorators.js';

const topic = defineTopic({ name: 'wire-types' });

class Inner {
  @IsInt64() readonly count!: bigint;
  @UnixTime('seconds') readonly at!: Date;
}

@Event({ type: 'wire.typed', topic, key: 'id' })
class Typed {
  @IsString() readonly id!: string;
  @IsOptional() @IsDate() @Type(() => Date) readonly at?: Date;
  @IsOptional() @Allow() @Type(() => Date) readonly loose?: Date;
  @IsOptional() @IsDate({ each: true }) @Type(() => Date) readonly times?: Date[];
  @IsOptional() @IsInt64() readonly count?: bigint;
  @IsOptional() @IsInt64({ each: true }) readonly counts?: bigint[];
  @IsOptional() @UnixTime('seconds') readonly seconds?: Date;
  @IsOptional() @UnixTime('milliseconds') readonly milliseconds?: Date;
  @IsOptional() @CutToMilliseconds() readonly cut?: Date;
  @IsOptional() @CutToMilliseconds({ each: true }) readonly cuts?: Date[];
  @IsOptional() @UnixTime('seconds', { cutToMilliseconds: true }) readonly cutSeconds?: Date;
  @IsOptional()
  @UnixTime('milliseconds', { cutToMilliseconds: true })
  readonly cutMilliseconds?: Date;
  @IsOptional() @ValidateNested({ each: true }) @Type(() => Inner) readonly inner?: Inner[];
  @IsOptional() @IsInt() readonly plain?: number;
  @IsOptional() @IsInt() @Type(() => Number) readonly converted?: number;
}

const definition = definitionOf(Typed);
const publish = (data: object) =>
  validateData<Typed>(definition, data, { unknownFields: 'refuse' });
const read = (fields: string) =>
  validateData<Typed>(definition, parseJson(Buffer.from(`{"id":"1",${fields}}`)), {
    unknownFields: 'strip',
  });

function written(data: object): unknown {
  const { data: published, fields } = publish({ id: '1', ...data });
  expect(fields).toBeUndefined();
  return JSON.parse(
    encodeJson({ type: 'wire.typed', version: 1, data: published } as never).toString(),
  );
}

describe('A field of type Date', () => {
  it.each(['at', 'loose', 'times'])(
    'refuses whatever is no time of RFC 3339, naming it: %s',
    (name) => {
      const wrong = [
        '"room 12"',
        'true',
        '1',
        '0',
        '"2024-02-31T00:00:00Z"',
        '"2024-01-01T00:00:00"',
        '"2024-01-01"',
        '{}',
        '"0"',
      ];
      for (const given of wrong) {
        const { fields } = read(`"${name}":${name === 'times' ? `[${given}]` : given}`);
        const place = name === 'times' ? 'times.0' : name;
        const found = fields!.find(({ path }) => path === place);
        expect(found!.problems[0]).toMatch(/^must be a time with an offset, .* \(RFC 3339\), was/);
      }
    },
  );

  it('says what to declare where times are numbers', () => {
    for (const given of ['1795168800', '9007199254740993'])
      expect(read(`"at":${given}`).fields![0]!.problems[0]).toContain(
        "declare @UnixTime('seconds')",
      );
    expect(read('"at":"1795168800"').fields![0]!.problems[0]).not.toContain('@UnixTime');
  });

  it('reads one with any offset', () => {
    expect(read('"at":"2026-11-20T11:00:00+01:00","times":["2026-11-20T10:00:00z"]').data).toEqual({
      id: '1',
      at: new Date('2026-11-20T10:00:00Z'),
      times: [new Date('2026-11-20T10:00:00Z')],
    });
  });

  it.each([new Date(Number.NaN), new Date(8.64e15), new Date(-8.64e15)])(
    'refuses on publishing what could not be read: %s',
    (at) => {
      for (const data of [{ at }, { seconds: at }, { milliseconds: at }])
        expect(publish({ id: '1', ...data }).fields).toMatchObject([
          { path: Object.keys(data)[0] },
        ]);
    },
  );
});

describe('@UnixTime', () => {
  it('is a number on the wire and a Date in the class', () => {
    const at = new Date('2026-11-20T10:00:00.123Z');
    expect(written({ seconds: at, milliseconds: at })).toEqual({
      id: '1',
      seconds: 1795168800.123,
      milliseconds: 1795168800123,
    });
    expect(read('"seconds":1795168800,"milliseconds":1795168800123').data).toEqual({
      id: '1',
      seconds: new Date('2026-11-20T10:00:00Z'),
      milliseconds: at,
    });
  });

  it('comes back as it was, whatever the moment', () => {
    const range = {
      min: new Date('0000-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
    };
    fc.assert(
      fc.property(fc.date({ ...range, noInvalidDate: true }), (at) => {
        const json = JSON.stringify(written({ seconds: at, milliseconds: at }));
        expect(read(json.slice('{"id":"1",'.length, -1)).data).toEqual({
          id: '1',
          seconds: at,
          milliseconds: at,
        });
      }),
    );
  });

  it.each(['"2026-11-20T10:00:00Z"', '"1795168800"', 'true', '1e300', '{}'])(
    'refuses %s',
    (given) => {
      for (const name of ['seconds', 'milliseconds'])
        expect(read(`"${name}":${given}`).fields).toMatchObject([{ path: name }]);
    },
  );
});

describe('A time that is finer than a millisecond', () => {
  it.each([
    ['at', '"2026-11-20T10:00:00.123456Z"'],
    ['loose', '"2026-11-20T10:00:00.123456Z"'],
    ['at', '"2026-11-20T11:00:00.000000001+01:00"'],
    ['seconds', '1795168800.1234'],
    // As Jackson writes an Instant.
    ['seconds', '1795168800.123456789'],
    ['milliseconds', '1795168800123.5'],
    ['milliseconds', '1795168800123.123456789'],
  ])('is refused for a Date, with what to do: %s, %s', (name, given) => {
    const problem = expect.stringMatching(
      /finer than a millisecond.*declare a string, or .*[cC]utToMilliseconds/,
    );
    expect(read(`"${name}":${given}`).fields).toMatchObject([
      { path: name, problems: expect.arrayContaining([problem]) },
    ]);
    expect(publish({ id: '1', [name]: JSON.parse(given) }).fields).toMatchObject([{ path: name }]);
  });

  it('is none where its further digits are zeros', () => {
    const at = new Date('2026-11-20T10:00:00.123Z');
    const given =
      '"at":"2026-11-20T10:00:00.123000000Z","seconds":1795168800.123000000,"milliseconds":1795168800123.000';
    expect(read(given).data).toEqual({ id: '1', at, seconds: at, milliseconds: at });
  });

  it.each([
    ['cut', '"2026-11-20T10:00:00.123999999Z"', '2026-11-20T10:00:00.123Z'],
    ['cut', '"1969-12-31T23:59:59.9999Z"', '1969-12-31T23:59:59.999Z'],
    ['cutSeconds', '1795168800.1239', '2026-11-20T10:00:00.123Z'],
    ['cutSeconds', '1795168800.123999999', '2026-11-20T10:00:00.123Z'],
    ['cutSeconds', '-0.0000000010000000000000001', '1969-12-31T23:59:59.999Z'],
    ['cutSeconds', '1795168800', '2026-11-20T10:00:00.000Z'],
    ['cutMilliseconds', '1795168800123.999999999999', '2026-11-20T10:00:00.123Z'],
    ['cutMilliseconds', '-0.5', '1969-12-31T23:59:59.999Z'],
  ])('is cut off where the class says so, never rounded: %s, %s', (name, given, expected) => {
    const { data } = read(`"${name}":${given}`);
    expect(data).toEqual({ id: '1', [name]: new Date(expected) });
    expect(written(data!)).toEqual(written({ [name]: new Date(expected) }));
  });

  it('is cut off in each of several', () => {
    const given = '"cuts":["2026-11-20T10:00:00.123456Z","2026-11-20T10:00:00Z"]';
    const cuts = ['2026-11-20T10:00:00.123Z', '2026-11-20T10:00:00Z'].map((at) => new Date(at));
    expect(read(given).data).toEqual({ id: '1', cuts });
  });

  it.each(['"room 12"', '"2026-02-31T00:00:00.123456Z"', '1e300', '1e-400', 'true', '{}'])(
    'is none that %s could be',
    (given) => {
      for (const name of ['cut', 'cutSeconds', 'cutMilliseconds'])
        expect(read(`"${name}":${given}`).fields).toMatchObject([{ path: name }]);
    },
  );
});

describe('@IsInt64', () => {
  const largest = 2n ** 63n - 1n;

  it('is a string of digits on the wire, and exact', () => {
    const data = {
      count: largest,
      counts: [-largest - 1n, 0n],
      inner: [{ count: 9007199254740993n, at: new Date(0) }],
    };
    expect(written(data)).toEqual({
      id: '1',
      count: '9223372036854775807',
      counts: ['-9223372036854775808', '0'],
      inner: [{ count: '9007199254740993', at: 0 }],
    });
  });

  it('is read from a string, and from a number exactly', () => {
    for (const each of ['9007199254740993', '-9223372036854775808', '0', '7'])
      for (const given of [each, `"${each}"`])
        expect(read(`"count":${given},"counts":[${given}]`).data).toEqual({
          id: '1',
          count: BigInt(each),
          counts: [BigInt(each)],
        });
  });

  it.each([
    '9223372036854775808',
    '"9223372036854775808"',
    '1.5',
    '"1.5"',
    '"007"',
    '"+7"',
    '"-0"',
    '""',
    '" 7"',
    '"0x7"',
    '"1e3"',
    'true',
    '1e400',
    '{}',
  ])('refuses %s, naming the field', (given) => {
    expect(read(`"count":${given}`).fields).toMatchObject([{ path: 'count' }]);
    const paths = read(`"counts":[1,${given}]`).fields?.map(({ path }) => path);
    expect(paths).toContain('counts.1');
  });
});

describe('A 64-bit integer as the key', () => {
  @Event({ type: 'wire.keyed', topic, key: 'account' })
  class Keyed {
    @IsInt64() readonly account!: bigint;
  }

  it('is the text of its digits', () => {
    expect(createEvent(Keyed, { account: 9007199254740993n }, 'tests').key).toBe(
      '9007199254740993',
    );
  });
});

describe('A field of type number', () => {
  it.each(['9007199254740993', '-9007199254740993', '9007199254740992', '1e400', '1e-400'])(
    'refuses %s by name, where a number would change it',
    (given) => {
      const { fields } = read(`"plain":${given}`);
      expect(fields).toMatchObject([{ path: 'plain' }]);
      expect(fields![0]!.problems[0]).toMatch(/would (be )?change/);
    },
  );

  it('refuses on publishing what may have been changed before', () => {
    expect(publish({ id: '1', plain: 2 ** 53 }).fields).toMatchObject([
      { path: 'plain', problems: [expect.stringContaining('@IsInt64()')] },
    ]);
  });

  it('takes no text for a number, whatever class-transformer would make of it', () => {
    for (const given of ['"7"', '""', 'true', '[]'])
      expect(read(`"converted":${given}`).fields ?? given).toEqual(
        given === '[]' ? expect.anything() : [expect.objectContaining({ path: 'converted' })],
      );
    expect(read('"converted":7').data).toEqual({ id: '1', converted: 7 });
  });
});
