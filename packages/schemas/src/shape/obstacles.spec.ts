import { Exclude, Expose, Transform, Type } from 'class-transformer';
import { IsDate, IsObject, IsOptional, IsString, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { avroSchemaOf } from '../avro-schema.js';
import { defineTopic, Event, type EventClass } from '@nest-kafka-kit/messaging';
import { definitionOf } from '@nest-kafka-kit/messaging/events';
import { jsonSchemaOf } from '../json-schema.js';
import { SchemaNotExpressibleError } from '../errors.js';

const topic = defineTopic({ name: 'obstacles', partitions: 1 });
const loop: Record<string, unknown> = {};
loop['self'] = loop;

class WithArguments {
  @IsString() readonly text: string;
  constructor(given: { readonly text: string }) {
    this.text = given.text;
  }
}
class Accessors {
  @IsString() readonly id!: string;
  @IsString() get upper(): string {
    return this.id.toUpperCase();
  }
}
class Inherited extends Accessors {}
class Circular {
  @IsString() readonly id!: string;
  @IsObject() readonly value: object = loop;
}
@Exclude()
class Hidden {
  @Expose() @IsString() readonly id!: string;
  @IsString() readonly value!: string;
}

function holding(field: string | symbol, ...decorators: PropertyDecorator[]): EventClass {
  class Holder {
    @IsString() readonly id!: string;
  }
  for (const decorate of decorators) decorate(Holder.prototype, field);
  return Holder;
}

const typed = (type: () => unknown): PropertyDecorator[] => [
  ValidateNested(),
  Type(type as () => new () => object),
];
let count = 0;

function eventOf(eventClass: EventClass) {
  Event({ type: `obstacle${++count}`, topic, key: 'id' })(eventClass as EventClass<{ id: string }>);
  return definitionOf(eventClass);
}

describe('What no schema can have is refused, with what to do', () => {
  it.each<[string, EventClass, string, string]>([
    ['a class that needs arguments', WithArguments as EventClass, 'WithArguments', "is made without arguments, and throws \"Cannot read properties of undefined (reading 'text')\". Leave out its constructor, and declare fields alone."],
    ['such a class in another one', holding('value', ...typed(() => WithArguments)), 'Holder.value', 'WithArguments is made without arguments'],
    ['an accessor', Accessors, 'Accessors.upper', 'it is an accessor, which is never written. Remove its decorators, or make it a field.'],
    ['an inherited accessor', Inherited, 'Inherited.upper', 'it is an accessor'],
    ['a circular import', holding('value', ...typed(() => { throw new ReferenceError("Cannot access 'Later' before initialization"); })), 'Holder.value', "its @Type throws \"Cannot access 'Later' before initialization\". Name a class there; if its file imports this one too, declare both in one file."],
    ['a type that is not there', holding('value', ...typed(() => undefined)), 'Holder.value', 'its @Type names no class.'],
    ['a type that has no JSON', holding('value', ...typed(() => Map)), 'Holder.value', 'a Map is nothing JSON has'],
    ['a variant that is not there', holding('value', ValidateNested(), Type(() => Object, { discriminator: { property: 'kind', subTypes: [{ value: undefined as never, name: 'a' }] } })), 'Holder.value', 'its @Type names no class.'],
    ['a symbol', holding(Symbol('secret'), IsString()), 'Holder.Symbol(secret)', 'data has no symbols. Name the field by a string.'],
    ['a name of every object', holding('constructor', IsString()), 'Holder.constructor', 'class-transformer leaves that name out. Rename the field.'],
    ['the name of prototypes', holding('__proto__', IsString()), 'Holder.__proto__', 'class-transformer leaves that name out.'],
    ['the name of references', holding('$ref', IsString()), 'Holder.$ref', 'tools take that for a reference. Rename the field.'],
    ['an initial value that holds itself', Circular, 'Circular.value', 'what it is initialised with cannot be written as JSON: Converting circular structure to JSON. Initialise it with plain data.'],
    ['another name on the way in', holding('value', IsString(), Expose({ name: 'other' })), 'Holder.value', '@Expose reads it as other, but it is written as value. Leave out @Expose, and name the field other.'],
    ['a field for some groups', holding('value', IsString(), Expose({ groups: ['a'] })), 'Holder.value', '@Expose has groups, so it is never read. Leave out the groups.'],
    ['an excluded field', holding('value', IsString(), Exclude()), 'Holder.value', '@Exclude keeps it from being read. Leave out @Exclude, or the field.'],
    ['a field of an excluded class', Hidden, 'Hidden.value', '@Exclude keeps it from being read.'],
  ])('%s', (_what, eventClass, name, message) => {
    const event = eventOf(eventClass);
    for (const [format, derive] of [['JSON Schema', jsonSchemaOf], ['Avro', avroSchemaOf]] as const) {
      expect(() => derive(event)).toThrow(SchemaNotExpressibleError);
      expect(() => derive(event)).toThrow(`${name} cannot be expressed in ${format}: ${message.startsWith('is made') ? `${name} ` : ''}${message}`);
    }
  }); // prettier-ignore

  it.each<[string, EventClass]>([
    ['an exposed field', holding('value', IsString(), Expose())],
    ['one of the same name', holding('value', IsString(), Expose({ name: 'value' }))],
    ['one hidden from plain objects only', holding('value', IsString(), Exclude({ toPlainOnly: true }))],
    ['a transformed one', holding('value', IsString(), Transform(({ value }) => String(value)))],
    ['a date', holding('value', IsDate(), IsOptional(), Type(() => Date))],
  ])('but not %s', (_what, eventClass) => {
    expect(jsonSchemaOf(eventOf(eventClass))['properties']).toHaveProperty('value');
  }); // prettier-ignore
});
