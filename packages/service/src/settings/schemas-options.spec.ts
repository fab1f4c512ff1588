import { describe, expect, it } from 'vitest';
import { schemasOptions } from './schemas-options.js';
import { defineService } from './define-service.js';
import { readSettings } from './settings.js';
import type { Environment } from './variable.js';

const folder = '/srv/orders/schemas';
const service = defineService({ from: import.meta.url, schemas: folder });

const optionsOf = (environment: Environment) =>
  schemasOptions(readSettings(environment, service), service);

describe('The schemas options', () => {
  it('of an empty environment have the committed schemas and no registry', () => {
    expect(optionsOf({})).toEqual({ folder, registryRequired: false });
  });

  it('ask for a schema registry in production', () => {
    const production = { NODE_ENV: 'production', KAFKA_BOOTSTRAP_SERVERS: 'a:9092' };
    expect(optionsOf(production).registryRequired).toBe(true);
  });

  it.each([
    [{ SCHEMA_REGISTRY_TOKEN: 'abc' }, { authorization: { token: 'abc' } }],
    [
      { SCHEMA_REGISTRY_USERNAME: 'ada', SCHEMA_REGISTRY_PASSWORD: 'hunter2' },
      { authorization: { username: 'ada', password: 'hunter2' } },
    ],
    [
      { SCHEMA_REGISTRY_SUBJECTS: 'record', SCHEMA_REGISTRY_REGISTER: 'never' },
      { subjects: 'record', register: 'never' },
    ],
  ])('have the schema registry with %j', (environment, expected) => {
    const url = 'http://localhost:8081/apis/ccompat/v7';
    expect(optionsOf({ SCHEMA_REGISTRY_URL: url, ...environment }).registry).toEqual({
      url,
      subjects: 'topic-type',
      register: 'publish',
      ...expected,
    });
  });
});
