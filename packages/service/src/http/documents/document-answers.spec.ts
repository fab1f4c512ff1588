import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AppModule } from '../../../test/fixtures/parcels/app.module.js';
import { service } from '../../../test/fixtures/parcels/service.js';
import { createApp } from '../../running/create-app.js';

interface Problem {
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly { readonly path: string; readonly problems: readonly string[] }[];
}

interface Operation {
  readonly summary?: string;
  readonly security?: unknown;
  readonly requestBody?: {
    readonly content: Record<string, { readonly schema: { readonly $ref: string } }>;
  };
  readonly parameters?: readonly { readonly in: string }[];
  readonly responses: Record<
    string,
    { readonly content?: Record<string, { readonly example?: Problem }> }
  >;
}

let app: NestFastifyApplication;
let operations: [name: string, operation: Operation][];
let schemas: Record<
  string,
  { readonly properties: Record<string, { readonly example?: unknown }> }
>;

beforeAll(async () => {
  vi.stubEnv('KAFKA_BOOTSTRAP_SERVERS', '');
  vi.stubEnv('LOG_LEVEL', 'fatal');
  app = await createApp(AppModule, service);
  await app.init();
  const document = (await app.inject('/docs-json')).json<{
    paths: Record<string, Record<string, Operation>>;
    components: { schemas: typeof schemas };
  }>();
  ({ schemas } = document.components);
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): [string, Operation] => [
      `${method} ${path}`,
      operation,
    ]),
  );
});

afterAll(async () => {
  await app.close();
  vi.unstubAllEnvs();
});

const statusesOf = ({ responses }: Operation) => Object.keys(responses);
const exampleOf = ({ responses }: Operation, status: string) =>
  responses[status]?.content?.['application/problem+json']?.example;
const named = (name: string) => operations.find(([each]) => each === name)![1];

describe('Every operation of the OpenAPI document', () => {
  it('has a summary', () => {
    expect(operations.length).toBeGreaterThan(10);
    for (const [name, { summary }] of operations) {
      expect([name, summary]).toEqual([name, expect.stringMatching(/^[A-Z][^_]*[^.]$/)]);
    }
  });

  it('documents the answers that follow from how it is asked', () => {
    for (const [name, operation] of operations) {
      const { requestBody, parameters = [], security } = operation;
      const inPath = parameters.some((each) => each.in === 'path');
      const expected = [
        '500',
        '503',
        ...(requestBody ? ['400', '413', '415'] : []),
        ...(parameters.length > 0 ? ['400'] : []),
        ...(inPath ? ['414'] : []),
        ...(security ? ['401', '403', '429'] : []),
      ];
      expect([name, statusesOf(operation)]).toEqual([name, expect.arrayContaining(expected)]);
    }
  });

  it('shows an example of each problem that is its own', () => {
    for (const [name, operation] of operations) {
      const details = new Set<string>();
      const problems = statusesOf(operation).filter((status) => Number(status) >= 400);
      for (const status of problems) {
        const example = exampleOf(operation, status);
        expect([name, status, example?.status]).toEqual([name, status, Number(status)]);
        details.add(`${example?.title}: ${example?.detail}`);
      }
      expect([name, details.size]).toEqual([name, problems.length]);
    }
  });

  it.each([
    ['post /v1/parcels', 'email', 'email must be an email'],
    ['post /v1/quotes', 'content', 'content must be a string'],
    ['patch /v1/parcels/{parcelId}', 'name', 'name must be a string'],
    ['get /v1/parcels/{parcelId}', 'parcelId', 'parcelId must be a UUID'],
    ['post /v1/messaging/messages', 'topic', expect.stringContaining('topic must be a name')],
    ['get /v1/messaging/dead-letters', 'group', expect.stringContaining('group must be a name')],
  ])('names a field of its own in the example of 400: %s', (name, path, problem) => {
    expect(exampleOf(named(name), '400')?.errors).toEqual([
      { path, problems: expect.arrayContaining([problem]) },
    ]);
  });

  it('has examples of what it takes', () => {
    const bodies = operations.flatMap(([name, { requestBody }]) => {
      const reference = requestBody?.content['application/json']?.schema.$ref;
      return reference ? [[name, reference.split('/').at(-1)!] as const] : [];
    });
    expect(bodies.length).toBeGreaterThan(3);
    for (const [name, schema] of bodies) {
      const properties = Object.entries(schemas[schema]!.properties);
      const shown = properties.filter(([, each]) => each.example !== undefined);
      expect([name, shown.length]).not.toEqual([name, 0]);
    }
  });
});
