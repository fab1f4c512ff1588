import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createEvent } from '@nest-kafka-kit/messaging';
import { DataClassError, InvalidEventError } from '@nest-kafka-kit/messaging/errors';
import {
  checkEventClasses,
  definitionOf,
  encodeJson,
  parseJson,
  validateData,
} from '@nest-kafka-kit/messaging/events';
import { avroSchemaOf } from '../../src/avro-schema.js';
import { SchemaNotExpressibleError } from '../../src/errors.js';
import { jsonSchemaOf } from '../../src/json-schema.js';
import { classOf, rowsUnder } from './document-classes.js';

const page = readFileSync(new URL('../../../../docs/classes.md', import.meta.url), 'utf8');
type Row = [what: string, field: string, ...others: string[]];
const rows = (heading: string): Row[] => rowsUnder(page, heading) as Row[];

const wire = (json: string): unknown => parseJson(Buffer.from(`{"id":"1","value":${json}}`));
const read = (field: string, json: string) => {
  const definition = definitionOf(classOf(field));
  return {
    definition,
    ...validateData<object>(definition, wire(json), { unknownFields: 'strip' }),
  };
};

describe('The page about classes', () => {
  it.each(rows('What a class may contain'))('is right about %s: %s', (_what, ...cells) => {
    const [field, json, schema, avro] = cells as [string, string, string, string];
    const { definition, data, fields } = read(field, json);
    expect(fields).toBeUndefined();
    expect(() => checkEventClasses([definition])).not.toThrow();
    const event = createEvent(definition.eventClass, data!, 'tests', { key: '1' });
    expect(String(encodeJson(event))).toContain(`"value":${json}`);
    const { properties } = jsonSchemaOf(definition) as { properties: { value: object } };
    expect(JSON.stringify(properties.value)).toBe(schema);
    if (avro === 'refused')
      return expect(() => avroSchemaOf(definition)).toThrow(SchemaNotExpressibleError);
    const { fields: ofAvro } = avroSchemaOf(definition) as unknown as {
      fields: { type: unknown }[];
    };
    const type = JSON.stringify(ofAvro[1]!.type).replaceAll(/PageClass\d+Value/g, 'Value');
    expect(type).toBe(avro);
  });

  it.each(rows('What is refused at start'))('is right that at start is refused: %s', (...cells) => {
    const [, field, problem] = cells as string[];
    const check = () => checkEventClasses([definitionOf(classOf(field!))]);
    expect(check).toThrow(DataClassError);
    expect(check).toThrow(problem);
  });

  it.each(rows('What is refused when it is read'))(
    'is right that reading refuses %s',
    (...cells) => {
      const [, field, json, problem] = cells as string[];
      const { definition, fields } = read(field!, json!);
      expect(() => checkEventClasses([definition])).not.toThrow();
      expect(fields?.map(({ path }) => path.split('.')[0])).toEqual(['value']);
      expect(fields?.[0]?.problems.join()).toContain(problem);
    },
  );

  it.each(rows('What is refused when it is published'))(
    'is right that publishing refuses %s',
    (...cells) => {
      const [, field, given, problem] = cells as string[];
      const circular: Record<string, unknown> = {};
      circular['self'] = circular;
      // eslint-disable-next-line @typescript-eslint/no-implied-eval
      const value: unknown = new Function('circular', `return (${given});`)(circular);
      const definition = definitionOf(classOf(field!));
      expect(() => checkEventClasses([definition])).not.toThrow();
      const publish = () => createEvent(definition.eventClass, { id: '1', value }, 'tests');
      expect(publish).toThrow(InvalidEventError);
      expect(publish).toThrow(problem);
    },
  );

  it('has a row for much of what there is', () => {
    expect(rows('What a class may contain').length).toBeGreaterThan(20);
    expect(rows('What is refused at start').length).toBeGreaterThan(15);
  });
});
