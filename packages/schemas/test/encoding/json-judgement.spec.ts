import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonIncompatibilities } from '../../src/compatibility/json-compatibility.js';
import { closed, jsonSchemaChanges, jsonSchemas } from '../support/random-json-schemas.js';
import { stripped, valuesOf } from '../support/random-json-values.js';

const ajv = formats.default(new Ajv({ strict: false, allErrors: false }));

const casesOf = fc.oneof(
  jsonSchemaChanges,
  jsonSchemaChanges.map(({ before, after }) => ({ before: after, after: before })),
);

describe('The judgement of JSON Schemas', () => {
  it.each(['strip', 'refuse'] as const)('lets every schema read itself (%s)', (unknownFields) => {
    fc.assert(
      fc.property(jsonSchemas, (schema) => {
        const [one, other] = [structuredClone(schema), structuredClone(schema)];
        expect(jsonIncompatibilities(closed(one), closed(other), { unknownFields })).toEqual([]);
        expect(jsonIncompatibilities(one, other, { unknownFields })).toEqual([]);
      }),
    );
  });

  it.each(['strip', 'refuse'] as const)(
    'says compatible only where every value of the writer is valid for the reader (%s)',
    (unknownFields) => {
      const judged = { compatible: 0, incompatible: 0, values: 0 };
      const valued = casesOf.chain(({ before, after }) =>
        fc.record({
          writer: fc.constant(before),
          reader: fc.constant(after),
          values: fc.array(valuesOf(before), { minLength: 20, maxLength: 20 }),
        }),
      );
      fc.assert(
        fc.property(valued, ({ writer, reader, values }) => {
          const [wire, read] =
            unknownFields === 'refuse' ? [closed(writer), closed(reader)] : [writer, reader];
          if (jsonIncompatibilities(read, wire, { unknownFields }).length > 0) {
            judged.incompatible += 1;
            return;
          }
          judged.compatible += 1;
          const isWritten = ajv.compile(wire);
          const isRead = ajv.compile(read);
          for (const value of values.filter((each) => isWritten(each))) {
            judged.values += 1;
            const seen = unknownFields === 'strip' ? stripped(value, read) : value;
            expect(isRead(seen), JSON.stringify({ value, errors: isRead.errors })).toBe(true);
          }
        }),
        { numRuns: 500 },
      );
      // Neither verdict is the only one, and compatible schemas were tried.
      expect(Math.min(...Object.values(judged))).toBeGreaterThan(50);
    },
  );
});
