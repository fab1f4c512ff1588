import { Test, type TestingModule } from '@nestjs/testing';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import avro from 'avsc';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEvent, type EventClass, MessagingModule } from '@nest-kafka-kit/messaging';
import { EVENT_ENCODING, type EventEncoding } from '@nest-kafka-kit/messaging/events';
import { EventCatalog } from '@nest-kafka-kit/messaging/operating';
import { SchemasModule } from '@nest-kafka-kit/schemas';
import { asyncApiDocument } from '../../src/asyncapi/asyncapi-document.js';
import type { AsyncApiDocument, MultiFormatSchema } from '../../src/asyncapi/asyncapi-types.js';
import { CollectPayment, OrderForgotten, OrderPlacedV2, PaymentMade } from './every-kind.events.js';

// What the document says of a message is true of the bytes that are published.

const id = 'b3d1f2a0-8c3e-4d52-9f0a-1c2b3d4e5f60';
const address = { city: 'Paris' };

let module: TestingModule;
let document: AsyncApiDocument;
const ajv = formats.default(new Ajv({ strict: false, allErrors: true }));

beforeAll(async () => {
  const useFactory = () => ({ source: 'order-service', defaultGroup: 'orders' });
  module = await Test.createTestingModule({
    imports: [
      MessagingModule.forRootAsync({ useFactory }),
      SchemasModule.forRootAsync({ useFactory: () => ({}) }),
    ],
  }).compile();
  const info = { title: 'Orders', version: '1.0', description: 'Every kind of event.' };
  document = asyncApiDocument(module.get(EventCatalog), info);
  ajv.addSchema(document, 'document');
});

afterAll(() => module.close());

async function published<Data extends object>(eventClass: EventClass<Data>, data: Data | null) {
  const definition = module
    .get(EventCatalog)
    .events.find((event) => event.eventClass === eventClass)!;
  const event = createEvent(eventClass, data, 'order-service', { key: id });
  const [message] = await module.get<EventEncoding>(EVENT_ENCODING).encode(definition, [event]);
  const headers = Object.entries(message!.headers).map(([name, value]) => [name, String(value)]);
  return { value: message!.value, headers: Object.fromEntries(headers) as Record<string, string> };
}

function problems(key: string, part: 'headers' | 'payload', value: unknown): unknown {
  const validate = ajv.getSchema(`document#/components/messages/${key}/${part}`)!;
  return validate(value) ? [] : validate.errors;
}

const placed = { orderId: id, channel: 'web', address, lines: [{ productId: id, pieces: 2 }] };
const EVENTS: [string, EventClass, object | null][] = [
  ['OrderPlacedV2', OrderPlacedV2, placed],
  ['OrderForgotten', OrderForgotten, { orderId: id }],
  ['OrderForgotten', OrderForgotten, null],
  ['PaymentMade', PaymentMade, { paymentId: id, cents: 5, address }],
  ['PaymentCollect', CollectPayment, { paymentId: id }],
];

describe('A published message', () => {
  it.each(EVENTS)('has the headers that the document promises: %s %#', async (key, type, data) => {
    const { headers } = await published(type, data);
    expect(problems(key, 'headers', headers)).toEqual([]);
    const { properties } = document.components.messages[key]!.headers;
    expect(Object.keys(properties as object)).toEqual(expect.arrayContaining(Object.keys(headers)));
    expect(problems(key, 'headers', { ...headers, ce_type: 'another' })).not.toEqual([]);
  });

  it('has the JSON that the document promises, behind a schema id or not', async () => {
    const { value } = await published(OrderPlacedV2, placed as unknown as OrderPlacedV2);
    expect(problems('OrderPlacedV2', 'payload', JSON.parse(String(value)))).toEqual([]);
    expect(problems('OrderPlacedV2', 'payload', { ...placed, lines: 1 })).not.toEqual([]);
    expect(problems('OrderForgotten', 'payload', null)).toEqual([]);
    const framed = (await published(CollectPayment, { paymentId: id })).value!;
    expect(problems('PaymentCollect', 'payload', JSON.parse(String(framed.subarray(5))))).toEqual(
      [],
    );
  });

  it('has the Avro that the document promises', async () => {
    const { schema } = document.components.messages['PaymentMade']!.payload as MultiFormatSchema;
    const { value } = await published(PaymentMade, { paymentId: id, cents: 5, address });
    const type = avro.Type.forSchema(schema as avro.Schema);
    expect(type.fromBuffer(value!.subarray(5))).toMatchObject({ paymentId: id, cents: 5 });
  });
});
