import { Type } from 'class-transformer';
import { IsInt, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { IfPresent } from '../index.js';
import { defineTopic } from '../topics/define-topic.js';
import { definitionOf, Event } from './event.decorator.js';
import { checkThoroughly, validateData } from './validate-data.js';

/** class-validator takes a list for one of a class, and one for a list; a handler's types say otherwise. */

class Line {
  @IsInt() readonly count!: number;
}

@Event({ type: 'list.or.one', topic: defineTopic({ name: 'list-or-one' }), key: 'id' })
class Order {
  @IsInt() readonly id!: number;
  @IfPresent() @ValidateNested() @Type(() => Line) readonly line?: Line;
  @IfPresent() @ValidateNested() @Type(() => Line) readonly part?: Line | Line[];
  @IfPresent() @ValidateNested({ each: true }) @Type(() => Line) readonly lines?: Line[];
  @IfPresent() @ValidateNested() @Type(() => Line) readonly others?: Line[];
}
// The compiler of the tests may leave the declared types out.
for (const [name, type] of Object.entries({
  line: Line,
  part: Object,
  lines: Array,
  others: Array,
}))
  Reflect.defineMetadata('design:type', type, Order.prototype, name);
for (const name of ['line', 'part', 'lines', 'others']) Type(() => Line)(Order.prototype, name);

const definition = definitionOf(Order);
const line = { count: 1 };

describe.each(['refuse', 'strip'] as const)('A class in a field (unknown fields: %s)', (unknownFields) => {
  it.each<[string, object, string]>([
    ['one is a list', { line: [] }, 'line: must be an object, was an array'],
    ['one is a list of one', { line: [line] }, 'line: must be an object, was an array'],
    ['a list is one', { lines: line }, 'lines: must be an array, was an object'],
    ['a list is one, by its type alone', { others: line }, 'others: must be an array, was an object'],
  ])('is refused by name where %s', (_what, data, problem) => {
    const { fields } = validateData(definition, { id: 1, ...data }, { unknownFields });
    expect(fields?.map(({ path, problems }) => `${path}: ${problems.join()}`)).toEqual([problem]);
  });

  it.each<[string, object]>([
    ['one', { line }],
    ['a list', { lines: [line, line], others: [] }],
    ['either, where its type says so', { part: line }],
    ['a list, where its type says either', { part: [line] }],
  ])('is %s', (_what, data) => {
    const given = { id: 1, ...data };
    const quick = validateData(definition, given, { unknownFields });
    expect(quick.data).toEqual(given);
    expect(checkThoroughly(definition, given, unknownFields).data).toEqual(given);
  });
}); // prettier-ignore
