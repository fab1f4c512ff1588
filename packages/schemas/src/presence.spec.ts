import { IsString, IsUUID } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { defineTopic, Event, IfPresent, IsNullable } from '@nest-kafka-kit/messaging';
import { definitionOf } from '@nest-kafka-kit/messaging/events';
import { validateData } from '@nest-kafka-kit/messaging/validation';
import { avroSchemaOf } from './avro-schema.js';
import { jsonSchemaOf } from './json-schema.js';

const topic = defineTopic({ name: 'presence', partitions: 1 });

@Event({ type: 'presence.noted', topic, key: 'id' })
class Noted {
  @IsUUID() readonly id!: string;
  @IfPresent() @IsString() readonly absent?: string;
}

@Event({ type: 'presence.nulled', topic, key: 'id' })
class Nulled {
  @IsUUID() readonly id!: string;
  @IsNullable() @IsString() readonly nulled!: string | null;
  @IfPresent() @IsNullable() @IsString() readonly both?: string | null;
}

const id = '3f0c1d6e-52a4-4e0e-9a51-6f2e1c9b7d10';
const wrongPaths = (type: typeof Noted | typeof Nulled, data: object): string[] =>
  (validateData(definitionOf(type), { id, ...data }, { unknownFields: 'strip' }).fields ?? []).map(
    ({ path }) => path,
  );

describe('A field that may be absent', () => {
  it('is not null for that', () => {
    expect(wrongPaths(Noted, {})).toEqual([]);
    expect(wrongPaths(Noted, { absent: 'a' })).toEqual([]);
    expect(wrongPaths(Noted, { absent: null })).toEqual(['absent']);
    expect(wrongPaths(Noted, { absent: 1 })).toEqual(['absent']);
  });

  it('is said so in both formats', () => {
    const { properties, required } = jsonSchemaOf(definitionOf(Noted));
    expect(properties).toMatchObject({ absent: { type: 'string' } });
    expect(required).toEqual(['id']);
    expect(avroSchemaOf(definitionOf(Noted))).toMatchObject({
      fields: [{ name: 'id' }, { name: 'absent', type: ['null', 'string'], default: null }],
    });
  });
});

describe('A field that may be null', () => {
  it('is not absent for that', () => {
    expect(wrongPaths(Nulled, { nulled: null })).toEqual([]);
    expect(wrongPaths(Nulled, { nulled: 'a', both: null })).toEqual([]);
    expect(wrongPaths(Nulled, {})).toEqual(['nulled']);
    expect(wrongPaths(Nulled, { nulled: 1, both: 1 })).toEqual(['nulled', 'both']);
  });

  it('is said so in JSON Schema, and is no field of Avro, which has one word for both', () => {
    const { properties, required } = jsonSchemaOf(definitionOf(Nulled));
    expect(properties).toMatchObject({
      nulled: { type: ['string', 'null'] },
      both: { type: ['string', 'null'] },
    });
    expect(required).toEqual(['id', 'nulled']);
    expect(() => avroSchemaOf(definitionOf(Nulled))).toThrow(
      'null is read as absent, which it must not be.',
    );
  });
});
