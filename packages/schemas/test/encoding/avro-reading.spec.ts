import avro from 'avsc';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { avroReader } from '../../src/avro/avro-reading.js';
import type { AvroSchema } from '../../src/schema-types.js';
import { avroSchemas, type RandomAvroSchema } from '../support/random-avro-schemas.js';

interface Described {
  readonly type: string;
  readonly logicalType?: string;
  readonly items?: RandomAvroSchema;
  readonly values?: RandomAvroSchema;
  readonly fields?: readonly { readonly name: string; readonly type: RandomAvroSchema }[];
}

/**
 * What avsc read, as this kit shows it to one who wants `schema`: null in a record is absent, as are
 * fields that are not in it, and times are dates.
 */
function shown(value: unknown, schema: RandomAvroSchema): unknown {
  const wanted = (Array.isArray(schema) ? schema[1] : schema) as string | Described;
  if (value === null || typeof wanted === 'string') return value;
  if (wanted.logicalType === 'timestamp-millis') return new Date(value as number);
  const { type, items, values, fields } = wanted;
  if (type === 'array') return (value as unknown[]).map((each) => shown(each, items!));
  if (type === 'map') {
    const entries = Object.entries(value as object);
    return Object.fromEntries(entries.map(([key, each]) => [key, shown(each, values!)]));
  }
  if (type !== 'record') return value;
  const entries = fields!.map((field) => {
    return [field.name, shown((value as Record<string, unknown>)[field.name], field.type)] as const;
  });
  return Object.fromEntries(entries.filter(([, each]) => each !== null));
}

/** The same schema, with other names for its types and a field that this kit does not know. */
function foreign(schema: RandomAvroSchema): RandomAvroSchema {
  if (typeof schema === 'string') return schema;
  if (Array.isArray(schema)) return schema.map(foreign);
  const entries = Object.entries(schema).map(([key, value]) => {
    if (key === 'name') return [key, `Their${value as string}`];
    if (key === 'namespace') return [key, 'com.acme'];
    if (key === 'items' || key === 'values') return [key, foreign(value as RandomAvroSchema)];
    if (key !== 'fields') return [key, value];
    const fields = (value as { name: string; type: RandomAvroSchema }[]).map((field) => ({
      ...field,
      type: foreign(field.type),
    }));
    return [key, [...fields, { name: 'theirs', type: ['null', 'long', 'double'] }]];
  });
  return Object.fromEntries(entries) as RandomAvroSchema;
}

/** Reading is this kit's own: it gives what an Avro library gives. */
describe('Values of any schema', () => {
  /** Some bytes, and what avsc says they are. */
  const written = (schema: RandomAvroSchema): { bytes: Buffer; value: unknown } => {
    const type = avro.Type.forSchema(schema as avro.Schema);
    const bytes = type.toBuffer(type.random());
    return { bytes, value: type.fromBuffer(bytes) };
  };

  it('are read as an Avro library reads them', () => {
    fc.assert(
      fc.property(avroSchemas, (schema) => {
        const { bytes, value } = written(schema);
        expect(avroReader(schema as AvroSchema)(bytes)).toStrictEqual(shown(value, schema));
      }),
      { numRuns: 1_000 },
    );
  });

  it('are read alike where another team has names and fields of its own', () => {
    fc.assert(
      fc.property(avroSchemas, (schema) => {
        const theirs = foreign(schema);
        const { bytes, value } = written(theirs);
        const read = avroReader(theirs as AvroSchema, schema as AvroSchema);
        expect(read(bytes)).toStrictEqual(shown(value, schema));
      }),
      { numRuns: 1_000 },
    );
  });
});
