import { load } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventCatalog } from '@nest-kafka-kit/messaging/operating';
import type { AsyncApiDocument } from '../../src/asyncapi/asyncapi-types.js';
import { DocumentSource } from '../../src/asyncapi/document-source.js';
import { startTestService, type TestService } from '@nest-kafka-kit/testing';
import { parseOfficially } from './official-parser.js';
import { AppModule } from '../fixtures/parcels/app.module.js';
import { service as definition } from '../fixtures/parcels/service.js';

// What the service says it publishes and handles is what its code does, in a document that other
// teams' tools take without a remark.

let service: TestService;
let source: DocumentSource;
let document: AsyncApiDocument;

beforeAll(async () => {
  service = await startTestService(AppModule, definition, {
    KAFKA_CONSUMER_GROUP: 'parcel-service',
  });
  source = service.app.get(DocumentSource);
  document = source.build();
});

afterAll(() => service.close());

describe('The AsyncAPI document of the service', () => {
  it('is one that AsyncAPI itself has nothing to say about, not even a hint', async () => {
    expect((await parseOfficially(source.json())).diagnostics).toEqual([]);
    expect((await parseOfficially(source.yaml())).diagnostics).toEqual([]);
  });

  it.each([
    [
      'no channel',
      { operations: { lost: { action: 'send', channel: { $ref: '#/channels/no' } } } },
    ],
    ['another binding', { channels: { a: { bindings: { kafka: { partitions: 'many' } } } } }],
    ['an older version', { asyncapi: '3.0.0' }],
  ])('would not be taken with %s', async (_, change) => {
    const { diagnostics } = await parseOfficially(JSON.stringify({ ...document, ...change }));
    expect(diagnostics).not.toEqual([]);
  });

  it('has every event, as a message of its topic that the service sends', () => {
    const { events } = service.app.get(EventCatalog);
    expect(events.map(({ type }) => type)).toContain('parcel.sent');
    for (const { type, topic } of events) {
      const [key] = Object.entries(document.components.messages).find(
        ([, { name }]) => name === type,
      )!;
      expect(document.channels[topic.name]?.messages).toHaveProperty([key]);
      const sent = { action: 'send', channel: { $ref: `#/channels/${topic.name}` } };
      expect(Object.values(document.operations)).toContainEqual(
        expect.objectContaining({
          ...sent,
          messages: [{ $ref: `#/channels/${topic.name}/messages/${key}` }],
        }),
      );
    }
  });

  it('has every handler with its group', () => {
    const { handlers } = service.app.get(EventCatalog);
    const received = Object.entries(document.operations)
      .filter(([, { action }]) => action === 'receive')
      .map(([key, { bindings }]) => [key, bindings?.kafka['groupId']]);
    expect(Object.fromEntries(received)).toEqual(
      Object.fromEntries(
        handlers.map(({ handler, group }) => [handler, { type: 'string', const: group }]),
      ),
    );
    expect(Object.fromEntries(received)).toHaveProperty(
      ['ParcelsEventsController.notify', 'const'],
      'parcel-service.notifications',
    );
  });

  it('has the rules that the class checks', () => {
    expect(document.components.messages['ParcelSent']?.payload).toMatchObject({
      type: 'object',
      properties: {
        parcelId: { type: 'string', format: 'uuid' },
        email: { type: 'string', format: 'email' },
        name: { type: 'string', minLength: 1, maxLength: 200 },
      },
      required: ['parcelId', 'email', 'name'],
    });
  });

  it('is the same in JSON and in YAML', () => {
    expect(load(source.yaml())).toEqual(JSON.parse(source.json()));
  });
});
