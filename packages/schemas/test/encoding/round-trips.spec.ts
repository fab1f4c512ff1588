import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventCodec } from '../../src/event-codec.js';
import { LocalRegistry } from '../../src/registry/local-registry.js';
import { SchemaStart } from '../../src/registry/schema-start.js';
import { createEvent, type EventClass } from '@nest-kafka-kit/messaging';
import type { OutgoingMessage } from '@nest-kafka-kit/messaging/broker';
import { definitionOf, validateData } from '@nest-kafka-kit/messaging/events';
import { type Data, randomEvents } from '../support/random-classes.js';

const local = new LocalRegistry(undefined);
const codec = new EventCodec(local, local, new SchemaStart({}, local, local));

type Mode = (message: OutgoingMessage) => OutgoingMessage;

/** As other producers may write it: everything in one JSON object. */
const structuredWith =
  (dataOf: (value: Buffer) => string): Mode =>
  ({ headers, value, ...message }) => {
    const attributes = Object.entries(headers)
      .filter(([name]) => name.startsWith('ce_'))
      .map(([name, text]) => `${JSON.stringify(name.slice(3))}:${JSON.stringify(String(text))}`);
    const json = `{${attributes.join()},${dataOf(value!)}}`;
    const type = Buffer.from('application/cloudevents+json; charset=UTF-8');
    return { ...message, headers: { 'content-type': type }, value: Buffer.from(json) };
  };
const structured = structuredWith((value) => `"data":${String(value)}`);
const inBase64 = structuredWith((value) => `"data_base64":"${value.toString('base64')}"`);
const binary: Mode = (message) => message;

/** What a handler gets of what was published. */
async function handled(eventClass: EventClass, data: object, mode: Mode): Promise<unknown> {
  const definition = definitionOf(eventClass);
  const event = createEvent(eventClass, data, 'tests');
  const [message] = await codec.encode(definition, [event]);
  const stored = { ...mode(message!), partition: 0, offset: 0n, timestamp: 0 };
  const decoded = await codec.decode(stored);
  const received = validateData(definition, decoded.data, { unknownFields: 'strip' });
  expect(received.fields).toBeUndefined();
  return received.data;
}

/** Avro has one word, null, for what is absent and what is null. */
const withoutNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== null && each !== undefined);
  return Object.fromEntries(entries.map(([name, each]) => [name, withoutNulls(each)]));
};

/** Whatever a class accepts reaches the handler as it was published. */
describe.each([
  ['json', 'binary', binary],
  ['json', 'structured', structured],
  ['json', 'structured with bytes', inBase64],
  ['json-schema', 'binary', binary],
  ['avro', 'binary', binary],
] as const)('In encoding %s, %s', (encoding, _mode, mode) => {
  it('valid data of any class survives the way through', async () => {
    const cases = randomEvents({ encoding }).chain((event) =>
      fc.record({ event: fc.constant(event), data: event.validData }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ event: { eventClass }, data }) => {
        const published = createEvent(eventClass, data as Data, 'tests').data as object;
        const received = await handled(eventClass, data, mode);
        expect(received).toBeInstanceOf(eventClass);
        const same = encoding === 'avro' ? withoutNulls : (value: unknown) => value;
        expect(same({ ...(received as object) })).toEqual(same({ ...published }));
      }),
      { numRuns: 300 },
    );
  });
});
