import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import avro from 'avsc';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Data, type RandomEvent, randomEvents } from '../support/random-classes.js';
import { AvroType } from '../../src/avro/avro-type.js';
import type { EventClass } from '@nest-kafka-kit/messaging';
import { definitionOf, writtenData } from '@nest-kafka-kit/messaging/events';
import { validateData } from '@nest-kafka-kit/messaging/validation';
import { avroSchemaOf } from '../../src/avro-schema.js';
import type { ValueShape } from '../../src/shape/class-shape.js';
import { jsonSchemaOf } from '../../src/json-schema.js';
import type { JsonSchema } from '../../src/schema-types.js';
import { shapeOf } from '../../src/shape/shape-of.js';

/** As strict as somebody else's validator may be, also with the schema itself. */
const ajv = new Ajv({ strict: true, strictTypes: true, allErrors: true });
addFormats.default(ajv);

/** What the class makes of data it accepts. */
function accepted(eventClass: EventClass, data: unknown): object | undefined {
  const definition = definitionOf(eventClass);
  return validateData<object>(definition, data, { unknownFields: 'refuse' }).data ?? undefined;
}

/** What is written of an event's data. */
const asJson = (data: object | undefined): unknown =>
  JSON.parse(JSON.stringify(data && writtenData(undefined, data, 'json')));

const events = randomEvents();
const withData = (all: fc.Arbitrary<RandomEvent>) =>
  all.chain(({ validData, ...event }) =>
    fc.record({ event: fc.constant(event), data: fc.array(validData, { maxLength: 5 }) }),
  );
const eventsWithData = withData(events);

/** Mostly wrong, but not to decorators that ask for little. */
const anything = fc.constantFrom<unknown>(
  undefined, null, true, false, 0, 1, -1, 0.5, 2 ** 40, '', 'a', 'ab', 'a.(b', 'Abc', '2026',
  'ada@example.com', '3f0c1d6e-52a4-4e0e-9a51-6f2e1c9b7d10', '::1', 'example.com', new Date(0),
  [], [1], ['a', 'a'], [null], [{}], {}, { a: 1 }, { field0: 'a' }, [[1]],
); // prettier-ignore

/**
 * class-validator takes a single value for a list of them, a list of objects for one, and a date
 * for an object, though the class means neither.
 */
const isMeant = ({ kind }: ValueShape, value: unknown): boolean =>
  value === undefined ||
  value === null ||
  ((kind === 'array') === Array.isArray(value) &&
    !((kind === 'object' || kind === 'record') && value instanceof Date));

/** What the schemas of classes promise: of data that a class accepts, none is refused. */
describe('Of any class', () => {
  it('what it accepts, its JSON Schemas accept, open and closed', () => {
    fc.assert(
      fc.property(eventsWithData, ({ event: { eventClass }, data }) => {
        for (const closed of [false, true]) {
          const validate = ajv.compile(jsonSchemaOf(definitionOf(eventClass), { closed }));
          for (const each of data) {
            expect(accepted(eventClass, each)).toBeInstanceOf(eventClass);
            validate(asJson(accepted(eventClass, each)));
            expect(validate.errors).toBeNull();
          }
        }
      }),
    );
  });

  it('its JSON Schema accepts whatever else the class does', () => {
    let surprises = 0;
    fc.assert(
      fc.property(
        events.chain(({ eventClass, validData }) => {
          const { fields } = shapeOf(eventClass);
          const changes = fields.slice(1).map((field) =>
            fc.record({
              name: fc.constant(field.name),
              value: anything.filter((value) => isMeant(field, value)),
            }),
          );
          const change = fc.oneof(...changes);
          const data = fc
            .tuple(validData, change)
            .map(([valid, { name, value }]): Data => ({ ...valid, [name]: value }));
          return fc.record({ eventClass: fc.constant(eventClass), data: fc.array(data) });
        }),
        ({ eventClass, data }) => {
          const validate = ajv.compile(jsonSchemaOf(definitionOf(eventClass), { closed: true }));
          for (const each of data) {
            const instance = accepted(eventClass, each);
            if (!instance) continue;
            surprises += 1;
            validate(asJson(instance));
            expect(validate.errors).toBeNull();
          }
        },
      ),
    );
    // Otherwise it would prove nothing.
    expect(surprises).toBeGreaterThan(50);
  });

  it('its JSON Schema refuses data without a field that has to be there, and unknown ones if closed', () => {
    fc.assert(
      fc.property(eventsWithData, ({ event: { eventClass }, data }) => {
        const schema = jsonSchemaOf(definitionOf(eventClass), { closed: true });
        const validate = ajv.compile(schema);
        for (const each of data) {
          const json = asJson(accepted(eventClass, each)) as Data;
          for (const name of schema['required'] as string[]) {
            const { [name]: _, ...others } = json;
            expect(validate(others)).toBe(false);
            expect(accepted(eventClass, others)).toBeUndefined();
          }
          expect(validate({ ...json, unknown: 1 })).toBe(false);
        }
      }),
    );
  });

  it('its Avro schema is one, and holds its data', () => {
    const avroEvents = withData(randomEvents({ encoding: 'avro' }));
    fc.assert(
      fc.property(avroEvents, ({ event: { eventClass }, data }) => {
        const schema = avroSchemaOf(definitionOf(eventClass));
        expect(() => avro.Type.forSchema(asJson(schema as object) as avro.Schema)).not.toThrow();
        const type = AvroType.of(schema);
        for (const each of data) {
          const instance = accepted(eventClass, each)!;
          expect(type.problemsOf(writtenData(undefined, instance, 'avro'))).toEqual([]);
        }
      }),
    );
  });

  it('every default is a value of its field, in both formats', () => {
    fc.assert(
      fc.property(events, ({ eventClass }) => {
        const { properties } = jsonSchemaOf(definitionOf(eventClass)) as {
          properties: Record<string, JsonSchema>;
        };
        for (const schema of Object.values(properties)) {
          if ('default' in schema) expect(ajv.compile(schema)(schema['default'])).toBe(true);
        }
      }),
    );
  });
});
