import { Expose, Transform, Type } from 'class-transformer';
import {
  Allow,
  IsArray,
  IsDate,
  IsInstance,
  IsObject,
  IsString,
  ValidateNested,
} from 'class-validator';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../json-data.js';
import { checkThoroughly } from '../validate-data.js';
import { obstaclesOf } from './class-obstacles.js';

/** Classes of requests and of other teams' events are only read: as whatever they make of the data. */

class Line {
  @IsString() readonly sku!: string;
}

class Search {
  @Transform(({ value }) => new Set((value as string).split(',')))
  @IsInstance(Set)
  readonly tags!: Set<string>;

  @Transform(({ value }) => BigInt(value as string))
  @Allow()
  readonly after!: bigint;

  @Transform(({ value }) => new URL(value as string))
  @IsInstance(URL)
  readonly origin!: URL;

  @ValidateNested({ each: true })
  @Type(() => Line)
  readonly lines!: Map<string, Line>;

  @IsDate({ each: true })
  @Type(() => Date)
  readonly times!: Map<string, Date>;

  @IsString({ each: true })
  @Type(() => String)
  readonly names!: Set<string>;
}

const read = (eventClass: new () => object, json: string) =>
  checkThoroughly({ eventClass }, parseJson(Buffer.from(json)) as object, 'strip');

describe('A class that is only read', () => {
  it('may make of its data what JSON has no word for', () => {
    expect(obstaclesOf(Search, 'request')).toEqual([]);
    const { data, fields } = read(
      Search,
      '{"tags":"a,b","after":"9007199254740993","origin":"https://example.com","lines":{"a":{"sku":"1"}},' +
        '"times":{"a":"2026-11-20T10:00:00Z"},"names":["a"]}',
    );
    expect(fields).toBeUndefined();
    expect(data).toEqual({
      tags: new Set(['a', 'b']),
      after: 9_007_199_254_740_993n,
      origin: new URL('https://example.com'),
      lines: new Map([['a', Object.assign(new Line(), { sku: '1' })]]),
      times: new Map([['a', new Date('2026-11-20T10:00:00Z')]]),
      names: new Set(['a']),
    });
  });

  it('is refused where nothing makes it, and where it is published', () => {
    class Plain {
      @Allow() readonly tags!: Set<string>;
    }
    expect(obstaclesOf(Plain, 'request')).toMatchObject([{ place: 'Plain.tags' }]);
    expect(obstaclesOf(Search, 'event').map(({ place }) => place)).toContain('Search.tags');
  });

  it('is looked into by the names that its data has', () => {
    class Renamed {
      @Expose({ name: 'meta_data' }) @IsObject() readonly meta!: object;
      @Expose({ name: 'account_id' }) @Allow() readonly account!: unknown;
      @Expose({ name: 'item_list' }) @IsArray() readonly items!: unknown[];
    }
    const json =
      '{"meta_data":{"a":9007199254740993},"account_id":9007199254740993,"item_list":[1e400]}';
    const { fields } = read(Renamed, json);
    expect(fields?.map(({ path }) => path)).toEqual(['meta.a', 'account', 'items.0']);
  });
});
