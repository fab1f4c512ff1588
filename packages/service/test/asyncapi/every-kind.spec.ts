import { Test } from '@nestjs/testing';
import { dump } from 'js-yaml';
import { beforeAll, describe, expect, it } from 'vitest';
import { MessagingModule } from '@nest-kafka-kit/messaging';
import { EventCatalog } from '@nest-kafka-kit/messaging/operating';
import { asyncApiDocument } from '../../src/asyncapi/asyncapi-document.js';
import type { AsyncApiDocument } from '../../src/asyncapi/asyncapi-types.js';
import { CollectionController, OrdersController } from './every-kind.controllers.js';
import { parseOfficially } from './official-parser.js';

// Whatever an event may be, its description is valid AsyncAPI and says what is special about it.

let document: AsyncApiDocument;

beforeAll(async () => {
  const useFactory = () => ({ source: 'order-service', defaultGroup: 'orders' });
  const module = await Test.createTestingModule({
    imports: [MessagingModule.forRootAsync({ useFactory })],
    controllers: [OrdersController, CollectionController],
  }).compile();
  const info = { title: 'Orders', version: '1.0', description: 'Every kind of event.' };
  document = asyncApiDocument(module.get(EventCatalog), info);
  await module.close();
});

describe('Events of every kind, encoding and version', () => {
  it('make a document that AsyncAPI has nothing to say about', async () => {
    expect((await parseOfficially(JSON.stringify(document))).diagnostics).toEqual([]);
    expect((await parseOfficially(dump(document))).diagnostics).toEqual([]);
  });

  it('do not with an Avro schema that is none: the parser reads those too', async () => {
    const broken = JSON.stringify(document).replace('"type":"record"', '"type":"recrod"');
    expect((await parseOfficially(broken)).diagnostics).not.toEqual([]);
  });

  it('are each in it, under a key of their own', () => {
    const messages = Object.entries(document.components.messages);
    expect(messages.map(([key, { title }]) => [key, title])).toEqual([
      ['archive.order.OrderPlaced', 'archive.order.placed'],
      ['OrderForgotten', 'order.forgotten'],
      ['order.OrderPlaced', 'order.placed'],
      ['OrderPlacedV2', 'order.placed, version 2'],
      ['PaymentMade', 'payment.made'],
      ['PaymentRefused', 'payment.refused'],
      ['PaymentCollect', 'payment/collect'],
    ]);
  });

  it('are sent by this service, unless another one publishes them', () => {
    const sent = Object.entries(document.operations).filter(([, { action }]) => action === 'send');
    expect(sent.map(([key]) => key)).not.toContain('publish.PaymentRefused');
    expect(sent).toHaveLength(6);
  });

  it('say how their values are framed, and where the schemas are', () => {
    const bindingOf = (key: string) => document.components.messages[key]?.bindings.kafka;
    for (const key of ['PaymentMade', 'PaymentCollect']) {
      expect(bindingOf(key)).toMatchObject({
        schemaIdLocation: 'payload',
        schemaIdPayloadEncoding: 'confluent',
        schemaLookupStrategy: 'topic-type',
      });
    }
    expect(bindingOf('OrderPlacedV2')).not.toHaveProperty('schemaIdLocation');
  });

  it('are received in the versions that a handler reads', () => {
    expect(document.operations['OrdersController.onPlaced']?.messages).toEqual([
      { $ref: '#/channels/orders.v1/messages/OrderPlacedV2' },
      { $ref: '#/channels/orders.v1/messages/order.OrderPlaced' },
    ]);
  });

  it('stand beside topics that carry none, and handlers that take all of a topic', () => {
    const { operations, channels } = document;
    expect(channels['legacy-orders']).not.toHaveProperty('messages');
    for (const handler of ['OrdersController.onLegacy', 'OrdersController.onAnyPayment']) {
      expect(operations[handler]).toMatchObject({ action: 'receive' });
      expect(operations[handler]).not.toHaveProperty('messages');
    }
  });
});
