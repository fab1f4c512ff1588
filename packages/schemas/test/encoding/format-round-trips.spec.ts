import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventCodec } from '../../src/event-codec.js';
import { LocalRegistry } from '../../src/registry/local-registry.js';
import { SchemaStart } from '../../src/registry/schema-start.js';
import { createEvent, type EventClass, type Message } from '@nest-kafka-kit/messaging';
import {
  definitionOf,
  encodeJson,
  type FormattedEvent,
  type MessageFormat,
  readAs,
  validateData,
} from '@nest-kafka-kit/messaging/events';
import {
  debezium,
  debeziumOutbox,
  fastStream,
  plainJson,
  springJson,
} from '@nest-kafka-kit/messaging/formats';
import { type Data, randomEvents } from '../support/random-classes.js';

const local = new LocalRegistry(undefined);
const codec = new EventCodec(local, local, new SchemaStart({}, local, local));

/** What a handler gets of an event's data that another team wrote in a format. */
async function handled(
  eventClass: EventClass,
  format: MessageFormat,
  value: Buffer,
  dataOf: (data: unknown) => unknown = (data) => data,
): Promise<object> {
  const definition = definitionOf(eventClass);
  const event: FormattedEvent = { ...definition, format };
  const place = { topic: 'foreign', partition: 0, offset: 0n, timestamp: 0 };
  const headers = { id: Buffer.from('1'), __TypeId__: Buffer.from('x') };
  const message: Message = { ...place, key: Buffer.from('k'), value, headers };
  const { data } = await readAs(event, message, codec);
  const received = validateData(definition, dataOf(data), { unknownFields: 'strip' });
  expect(received.fields).toBeUndefined();
  return received.data as object;
}

interface Form {
  readonly name: string;
  readonly format: MessageFormat;
  readonly write: (json: string) => string;
  readonly dataOf?: (data: unknown) => unknown;
}

const afterOf = (data: unknown): unknown => (data as { after: unknown }).after;
const envelope = (json: string): string => `{"op":"c","source":{},"after":${json}}`;
const connect = (json: string): string => `{"schema":{},"payload":${json}}`;

const same = (json: string): string => json;
const changed = { format: debezium(), dataOf: afterOf };
const routed = { format: debeziumOutbox() };

const forms: readonly Form[] = [
  { name: 'plain JSON', format: plainJson(), write: same },
  { name: 'Spring JSON', format: springJson(), write: same },
  { name: 'FastStream', format: fastStream(), write: same },
  { name: 'Debezium', ...changed, write: envelope },
  { name: 'Debezium with its schema', ...changed, write: (json) => connect(envelope(json)) },
  { name: 'Debezium outbox', ...routed, write: same },
  { name: 'Debezium outbox as a text', ...routed, write: (json) => JSON.stringify(json) },
  { name: 'Debezium outbox with its schema', ...routed, write: connect },
];

/** Whatever a class accepts reaches the handler as another team wrote it. */
describe.each(forms)('As $name', ({ format, write, dataOf }) => {
  it('valid data of any class survives the way through', async () => {
    const cases = randomEvents({ encoding: 'json' }).chain((event) =>
      fc.record({ event: fc.constant(event), data: event.validData }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ event: { eventClass }, data }) => {
        const published = createEvent(eventClass, data as Data, 'tests');
        const value = Buffer.from(write(encodeJson(published).toString()));
        const received = await handled(eventClass, format, value, dataOf);
        expect(received).toBeInstanceOf(eventClass);
        expect({ ...received }).toEqual({ ...(published.data as object) });
      }),
      { numRuns: 100 },
    );
  });
});

/** Avro has one word, null, for what is absent and what is null. */
const withoutNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== null && each !== undefined);
  return Object.fromEntries(entries.map(([name, each]) => [name, withoutNulls(each)]));
};

/** Confluent's serializers write a schema id before the data, and no header that says so. */
describe.each(['json-schema', 'avro'] as const)('By a registry, in %s', (encoding) => {
  it('valid data of any class survives the way through', async () => {
    const cases = randomEvents({ encoding }).chain((event) =>
      fc.record({ event: fc.constant(event), data: event.validData }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ event: { eventClass }, data }) => {
        const published = createEvent(eventClass, data as Data, 'tests');
        const [message] = await codec.encode(definitionOf(eventClass), [published]);
        const received = await handled(eventClass, plainJson(), message!.value!);
        const known = encoding === 'avro' ? withoutNulls : (value: unknown) => value;
        expect(known({ ...received })).toEqual(known({ ...(published.data as object) }));
      }),
      { numRuns: 100 },
    );
  });
});
