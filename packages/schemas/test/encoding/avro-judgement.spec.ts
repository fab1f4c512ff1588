import avro from 'avsc';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { avroIncompatibilities } from '../../src/compatibility/avro-compatibility.js';
import {
  avroSchemaChanges,
  avroSchemas,
  type RandomAvroSchema,
} from '../support/random-avro-schemas.js';

const toType = (schema: RandomAvroSchema): avro.Type => avro.Type.forSchema(schema as avro.Schema);
const judge = (reader: RandomAvroSchema, writer: RandomAvroSchema) =>
  avroIncompatibilities(reader as never, writer as never);

describe('The judgement of Avro schemas', () => {
  it('lets every schema read itself', () => {
    fc.assert(
      fc.property(avroSchemas, (schema) => {
        expect(judge(schema, structuredClone(schema))).toEqual([]);
      }),
    );
  });

  it('says compatible only where an Avro library reads all that was written', () => {
    const judged = { compatible: 0, incompatible: 0 };
    fc.assert(
      fc.property(avroSchemaChanges, fc.boolean(), ({ before, after }, isForward) => {
        const [writer, reader] = isForward ? [after, before] : [before, after];
        if (judge(reader, writer).length > 0) {
          judged.incompatible += 1;
          return;
        }
        judged.compatible += 1;
        const [writerType, readerType] = [toType(writer), toType(reader)];
        const resolver = readerType.createResolver(writerType);
        for (let count = 0; count < 20; count += 1) {
          const bytes = writerType.toBuffer(writerType.random());
          expect(readerType.isValid(readerType.fromBuffer(bytes, resolver))).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
    expect(Math.min(...Object.values(judged))).toBeGreaterThan(50);
  });
});
