import { Type } from 'class-transformer';
import { IsOptional, IsString, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { defineTopic } from '../topics/define-topic.js';
import { definitionOf, Event } from './event.decorator.js';
import { parseJson } from './json-data.js';
import { validateData } from './validate-data.js';

const topic = defineTopic({ name: 'json-numbers' });

describe('A number that is no object, however it is held until it is read', () => {
  @Event({ type: 'wire.loose', topic, key: 'text' as never, external: true })
  class Loose {
    @IsOptional() @IsString() readonly text?: string;
    @IsOptional() @ValidateNested() @Type(() => Loose) readonly inner?: Loose;
    @IsOptional() @ValidateNested({ each: true }) @Type(() => Loose) readonly several?: Loose[];
  }
  const loose = (json: string) =>
    validateData(definitionOf(Loose), parseJson(Buffer.from(json)), { unknownFields: 'strip' });

  it.each(['9007199254740993', '1e400', '33.333333333333333333'])('%s', (number) => {
    expect(loose(number).fields).toEqual([
      { path: 'data', problems: ['must be an object, was a number'] },
    ]);
    for (const [path, json] of [
      ['inner', `{"inner":${number}}`],
      ['inner.inner', `{"inner":{"inner":${number}}}`],
      ['several.1', `{"several":[{},${number}]}`],
      ['several', `{"several":${number}}`],
    ] as const)
      expect(loose(json).fields).toMatchObject([{ path }]);
  });
});
