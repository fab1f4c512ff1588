import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkSchemaFolder } from '@nest-kafka-kit/schemas';
import { startTestService, type TestService } from '@nest-kafka-kit/testing';
import { AppModule } from '../src/app.module.js';
import { service as definition } from '../src/config/service.js';

let service: TestService;

beforeAll(async () => {
  service = await startTestService(AppModule, definition);
});

afterAll(() => service.close());

describe('What is committed is what the code says', () => {
  it('in docs/asyncapi.yaml', async () => {
    const committed = readFileSync(new URL('../docs/asyncapi.yaml', import.meta.url), 'utf8');
    const { body } = await service.get('/asyncapi.yaml');
    expect(committed, 'The code has changed: npm run docs:asyncapi.').toBe(body);
  });

  it('in schemas/', () => {
    const findings = checkSchemaFolder(definition.schemasFolder);
    expect(findings, 'npm run schemas:check says more.').toEqual([]);
  });
});
