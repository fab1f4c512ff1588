import { load } from 'js-yaml';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventCatalog } from '@nest-kafka-kit/messaging/operating';
import type { AsyncApiDocument } from '../../src/asyncapi/asyncapi-types.js';
import { DocumentSource } from '../../src/asyncapi/document-source.js';
import { startTestService, type TestService } from '../../../testing/src/service/test-service.js';
import { parseOfficially } from './official-parser.js';
import { AppModule } from '../../../../src/app.module.js';
import { service as definition } from '../../../../src/config/service.js';

// What the service says it publishes and handles is what its code does, in a document that other
// teams' tools take without a remark.

let service: TestService;
let source: DocumentSource;
let document: AsyncApiDocument;

beforeAll(async () => {
  service = await startTestService(AppModule, definition, {
    KAFKA_CONSUMER_GROUP: 'event-service',
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
    expect(events.map(({ type }) => type)).toContain('user.created');
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
      ['WelcomeController.sendWelcome', 'const'],
      'notifications',
    );
  });

  it('has the rules that the class checks', () => {
    expect(document.components.messages['UserCreated']?.payload).toMatchObject({
      type: 'object',
      properties: {
        userId: { type: 'string', format: 'uuid' },
        email: { type: 'string', format: 'email' },
        name: { type: 'string', minLength: 1, maxLength: 200 },
      },
      required: ['userId', 'email', 'name'],
    });
  });

  it('is the same in JSON and in YAML', () => {
    expect(load(source.yaml())).toEqual(JSON.parse(source.json()));
  });

  it('is what is committed as docs/asyncapi.yaml', () => {
    const committed = readFileSync(
      join(import.meta.dirname, '../../../../docs/asyncapi.yaml'),
      'utf8',
    );
    expect(
      committed,
      'The code has changed: npm run docs:asyncapi, with the settings as they are by default.',
    ).toBe(source.yaml());
  });
});
