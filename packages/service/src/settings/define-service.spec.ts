import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defineService } from './define-service.js';
import { httpUrl, integer, secret } from './readers.js';
import { ServiceDefinitionError } from './service-definition.error.js';
import { readSettings } from './settings.js';
import { SettingsError } from './settings.error.js';
import type { Environment } from './variable.js';

let folder: string;
/** The URL of a compiled file of the service. */
let from: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'define-service-'));
  mkdirSync(join(folder, 'dist/config'), { recursive: true });
  from = pathToFileURL(join(folder, 'dist/config/service.js')).href;
});

afterEach(() => rmSync(folder, { recursive: true }));

const write = (content: unknown, file = 'package.json'): void =>
  writeFileSync(
    join(folder, file),
    typeof content === 'string' ? content : JSON.stringify(content),
  );

describe('A service', () => {
  it('is called what its package is called, and has its version, from whatever folder it is started', () => {
    write({ name: '@shop/order-service', version: '2.1.0', description: 'Takes orders.' });
    expect(defineService({ from })).toMatchObject({
      name: 'order-service',
      version: '2.1.0',
      title: 'Order service',
      description: 'Takes orders.',
      schemasFolder: join(folder, 'schemas'),
      variables: {},
    });
  });

  it('is what it says itself instead', () => {
    write({ name: 'order-service', version: '2.1.0' });
    const own = { name: 'orders', version: '3', title: 'Orders!', description: 'All of them.' };
    expect(defineService({ from, ...own, schemas: '/contracts' })).toMatchObject({
      ...own,
      schemasFolder: '/contracts',
    });
    const schemas = pathToFileURL(join(folder, 'contracts'));
    expect(defineService({ from, schemas }).schemasFolder).toBe(join(folder, 'contracts'));
  });

  it('is not called after a package.json without a name, which only says what modules are', () => {
    write({ name: 'order-service', version: '2.1.0' });
    write({ type: 'module' }, 'dist/package.json');
    expect(defineService({ from }).name).toBe('order-service');
  });

  const production = { NODE_ENV: 'production', KAFKA_BOOTSTRAP_SERVERS: 'kafka:9092' };

  it.each(['', ' '])('does not run in production by the name of the template: %j', (group) => {
    write({ name: 'event-service', template: 'event-service', version: '2.1.0' });
    const service = defineService({ from });
    expect(() => readSettings({ ...production, KAFKA_CONSUMER_GROUP: group }, service)).toThrow(
      "KAFKA_CONSUMER_GROUP: given nothing, and the name in package.json is still the template's, " +
        'event-service, accepted: a name of its own: npm run init -- --name NAME gives the service one, or set it',
    );
    expect(readSettings({}, service).KAFKA_CONSUMER_GROUP).toBe('event-service');
  });

  it.each<[string, object, object, Environment]>([
    ['its own', { name: 'orders', template: 'event-service' }, {}, {}],
    [
      'one that it says itself',
      { name: 'event-service', template: 'event-service' },
      { name: 'orders' },
      {},
    ],
    [
      'a group that is set',
      { name: 'event-service', template: 'event-service' },
      {},
      { KAFKA_CONSUMER_GROUP: 'orders' },
    ],
    ['one that happens to be a template’s', { name: 'event-service' }, {}, {}],
  ])('runs in production by a name that was chosen: %s', (_, file, options, environment) => {
    write({ version: '2.1.0', ...file });
    const service = defineService({ from, ...options });
    expect(() => readSettings({ ...production, ...environment }, service)).not.toThrow();
  });

  it('gives its name to the client id and the consumer group, unless they are set', () => {
    write({ name: 'order-service', version: '2.1.0' });
    const service = defineService({ from });
    expect(readSettings({}, service)).toMatchObject({
      KAFKA_CLIENT_ID: 'order-service',
      KAFKA_CONSUMER_GROUP: 'order-service',
    });
    expect(readSettings({ KAFKA_CONSUMER_GROUP: 'orders' }, service)).toMatchObject({
      KAFKA_CLIENT_ID: 'order-service',
      KAFKA_CONSUMER_GROUP: 'orders',
    });
  });

  it.each([
    ['no version', { name: 'order-service' }, /no version: add it there/],
    ['a name that no group can have', { name: 'none', version: '1' }, /"none", which no consumer/],
    ['no JSON', '{ "name":', /package\.json cannot be read: .*JSON/],
  ])('cannot be defined with a package.json with %s', (_what, content, message) => {
    write(content);
    expect(() => defineService({ from })).toThrow(ServiceDefinitionError);
    expect(() => defineService({ from })).toThrow(message);
  });

  it('cannot be defined without a package.json', () => {
    expect(() => defineService({ from })).toThrow(
      /no package\.json with a name above .*service\.js/,
    );
  });
});

describe("A service's own variables", () => {
  beforeEach(() => write({ name: 'order-service', version: '2.1.0' }));

  it('are read with all others, typed, and reported in one list with them', () => {
    const service = defineService({
      from,
      variables: { MAIL_URL: httpUrl(), MAIL_KEY: secret(), MAIL_TRIES: TRIES },
    });
    const { MAIL_URL, MAIL_TRIES, PORT } = readSettings({ MAIL_URL: 'https://mail' }, service);
    expect([MAIL_URL?.length, MAIL_TRIES + 1, PORT + 1]).toEqual([12, 4, 3001]);
    const wrong = { MAIL_TRIES: '10', PORT: 'http', NODE_ENV: 'production' };
    const names = (error: unknown) => (error as SettingsError).problems.map(({ name }) => name);
    let thrown: unknown;
    try {
      readSettings(wrong, service);
    } catch (error) {
      thrown = error;
    }
    expect(names(thrown)).toEqual(['PORT', 'MAIL_TRIES', 'KAFKA_BOOTSTRAP_SERVERS']);
  });

  it('cannot be called what every service has already', () => {
    const variables = { PORT: TRIES, HOST: TRIES, MAIL_TRIES: TRIES };
    expect(() => defineService({ from, variables })).toThrow(
      'PORT, HOST: every service has a variable of this name',
    );
  });
});

const TRIES = integer({ from: 1, to: 9, fallback: 3 });
