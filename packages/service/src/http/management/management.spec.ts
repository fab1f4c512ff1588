import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startConsumers } from '@nest-kafka-kit/messaging';
import { startTestApp, startTestService } from '@nest-kafka-kit/testing';
import { AppModule } from '../../../test/fixtures/parcels/app.module.js';
import { service } from '../../../test/fixtures/parcels/service.js';
import { ServiceModule } from '../../service.module.js';
import { readSettings } from '../../settings/index.js';
import { audienceOf } from './audience.js';
import { configureHttp, createHttpAdapter } from '../configure-http.js';
import { ManagementAccess } from './management-access.js';

const ADMIN_TOKEN = 'a-token-of-operators';
const READER_TOKEN = 'a-token-that-may-read';
const MANAGEMENT = [
  '/docs',
  '/docs/',
  '/docs/index.html',
  '/docs/swagger-ui-init.js',
  '/docs/swagger-ui.css',
  '/docs-json',
  '/docs-yaml',
  '/events',
  '/events/asyncapi.js',
  '/asyncapi.json',
  '/asyncapi.yaml',
  '/metrics',
  // Spelled otherwise.
  '/%6detrics',
  '/%6D%65trics?x=1',
  '/docs%2djson',
  '/docs-jso%6e?x=1',
  '/metrics?',
];

let app: NestFastifyApplication;
let url: string;

async function start(environment: Record<string, string>): Promise<void> {
  ({ app, url } = await startTestService(AppModule, service, environment, { consumers: 'leave' }));
}

async function ask(path: string, token?: string, method: 'GET' | 'HEAD' = 'GET') {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const { statusCode, headers: answered, body } = await app.inject({ method, url: path, headers });
  const isJson = String(answered['content-type']).includes('json') && method === 'GET';
  return { status: statusCode, headers: answered, body: isJson ? JSON.parse(body) : body };
}

/** Sends a path as it is, which `inject` and `fetch` would tidy up. */
async function rawStatusOf({ hostname, port }: URL, path: string): Promise<number | undefined> {
  const sent = request({ host: hostname, port, path }).end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  answer.resume();
  return answer.statusCode;
}

const statusOf = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).status;

afterEach(() => app?.close());

describe('Behind the token, management routes', () => {
  it.each(MANAGEMENT)('answer 401 without one and 200 with one: %s', async (path) => {
    await start({ ADMIN_TOKEN, MANAGEMENT_ACCESS: 'token' });
    expect(await ask(path)).toMatchObject({
      status: 401,
      headers: {
        'content-type': 'application/problem+json; charset=utf-8',
        'cache-control': 'no-store',
        'www-authenticate': 'Bearer',
      },
      body: { code: 'HTTP_MANAGEMENT_TOKEN', detail: expect.stringContaining('ADMIN_TOKEN') },
    });
    for (const wrong of ['', `${ADMIN_TOKEN}x`, ADMIN_TOKEN.slice(1)])
      expect(await statusOf(path, wrong)).toBe(401);
    expect(await statusOf(path, undefined, 'HEAD')).toBe(401);
    expect(await statusOf(path, ADMIN_TOKEN)).toBe(200);
    expect(await statusOf(path, ADMIN_TOKEN, 'HEAD')).toBe(200);
  });

  it('are not found at all with another slash', async () => {
    await start({ ADMIN_TOKEN, MANAGEMENT_ACCESS: 'token' });
    for (const path of ['//metrics', '/metrics/', '/./metrics', '/x/../metrics', '/METRICS'])
      expect([path, await rawStatusOf(new URL(url), path)]).toEqual([path, 404]);
  });

  it('let named operators see, whatever their role', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'management-'));
    const file = join(folder, 'tokens');
    writeFileSync(file, `prometheus read ${READER_TOKEN}\n`);
    await start({ ADMIN_TOKENS_FILE: file, MANAGEMENT_ACCESS: 'token' });
    expect(await statusOf('/metrics')).toBe(401);
    expect(await statusOf('/metrics', READER_TOKEN)).toBe(200);
    expect(await ask('/health/ready', READER_TOKEN)).toHaveProperty('body.details');
    rmSync(folder, { recursive: true });
  });

  it('leave health to everybody, its details to operators', async () => {
    await start({ ADMIN_TOKEN, MANAGEMENT_ACCESS: 'token' });
    expect(await statusOf('/health/live')).toBe(200);
    const down = await ask('/health/ready');
    expect(down).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(JSON.stringify(down.body)).not.toMatch(/details|parcel-service/);
    expect(await ask('/health/ready', `${ADMIN_TOKEN}x`)).not.toHaveProperty('body.details');
    expect(await ask('/health/ready', ADMIN_TOKEN)).toHaveProperty('body.details.consumers');
    await startConsumers(app);
    expect(await ask('/health/ready')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await ask('/health/ready')).not.toHaveProperty('body.details');
    expect(await ask('/health/ready', ADMIN_TOKEN)).toHaveProperty('body.details.broker');
  });

  it('say what to set where there is no token that could let anybody in', async () => {
    await start({ MANAGEMENT_ACCESS: 'token' });
    const { status, body } = await ask('/metrics', 'undefined');
    expect(status).toBe(401);
    for (const each of ['ADMIN_TOKENS_FILE', 'MANAGEMENT_PORT', 'MANAGEMENT_ACCESS=open'])
      expect(body).toHaveProperty('detail', expect.stringContaining(each));
    expect(app.get(ManagementAccess).obstacle).toContain('ADMIN_TOKEN');
  });
});

describe('Management routes ask for a token', () => {
  const production = {
    NODE_ENV: 'production',
    KAFKA_BOOTSTRAP_SERVERS: 'a:9092',
    KAFKA_CONSUMER_GROUP: 'parcels',
  };
  it.each([
    ['not on a developer’s machine', { NODE_ENV: 'development' }, false],
    ['not in tests', { NODE_ENV: 'test' }, false],
    ['anywhere, if told to', { NODE_ENV: 'development', MANAGEMENT_ACCESS: 'token' }, true],
    ['in production', {}, true],
    ['not in production, if told so', { MANAGEMENT_ACCESS: 'open' }, false],
    ['not at a port of their own', { MANAGEMENT_PORT: '9464' }, false],
    ['there too, if told to', { MANAGEMENT_PORT: '9464', MANAGEMENT_ACCESS: 'token' }, true],
  ])('%s', (_, environment, isShut) => {
    const settings = readSettings({ ...production, ...environment }, service);
    const access = new ManagementAccess(settings, { any: false } as never, {} as never);
    expect(access.obstacle !== undefined).toBe(isShut);
  });
});

it('A developer sees everything', async () => {
  await start({});
  for (const path of MANAGEMENT) expect([path, await statusOf(path)]).toEqual([path, 200]);
  expect(await ask('/health/ready')).toHaveProperty('body.details');
  expect((await fetch(`${url}/metrics`)).status).toBe(200);
});

describe('Every route of the kit', () => {
  /** Those of the fixture, for which its own guards are there. */
  const OWN = /^\/v1\/(parcels|quotes)/;

  it('says whom it is for, so that none is shown to everybody by mistake', async () => {
    const settings = readSettings({}, service);
    const adapter = createHttpAdapter(settings);
    const audiences: Record<string, unknown> = {};
    adapter.getInstance().addHook('onRoute', ({ method, url: path, config }) => {
      if (!OWN.test(path)) audiences[`${String(method)} ${path}`] = audienceOf(config);
    });
    app = await startTestApp({
      module: ServiceModule.forRoot(AppModule, service, settings),
      adapter,
      configure: configureHttp,
      consumers: 'leave',
    });
    const withAudience = (audience: unknown) =>
      Object.keys(audiences).filter((route) => audiences[route] === audience);
    expect(withAudience(undefined)).toEqual([]);
    expect(withAudience('everybody').toSorted()).toEqual([
      'GET /health/live',
      'GET /health/ready',
      'HEAD /health/live',
      'HEAD /health/ready',
    ]);
    expect(withAudience('management')).toEqual(
      expect.arrayContaining(['GET /metrics', 'HEAD /metrics', 'GET /docs-json', 'GET /events']),
    );
    for (const route of withAudience('operators')) expect(route).toMatch(/ \/v1\/messaging\//);
    expect(withAudience('operators').length).toBeGreaterThan(9);
  });

  it('is on a controller that says so, in modules that the fixture leaves out too', () => {
    const sources = join(import.meta.dirname, '../../../..');
    const controllers = readdirSync(sources, { recursive: true, encoding: 'utf8' })
      .filter((file) => /^[a-z]+\/src\/.*\.ts$/.test(file) && !/\.spec|testing\//.test(file))
      .map((file) => ({ file, text: readFileSync(join(sources, file), 'utf8') }))
      .filter(({ text }) => /^@?\s*(@Controller|Controller)\(/m.test(text));
    expect(controllers.length).toBeGreaterThan(3);
    for (const { file, text } of controllers)
      expect([file, text.includes('RoutesFor(')]).toEqual([file, true]);
  });
});
