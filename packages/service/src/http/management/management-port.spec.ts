import type { HealthIndicatorResult } from '@nestjs/terminus';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startConsumers } from '@nest-kafka-kit/messaging';
import { startTestService } from '@nest-kafka-kit/testing';
import { AppModule } from '../../../test/fixtures/parcels/app.module.js';
import { service } from '../../../test/fixtures/parcels/service.js';
import { HealthChecks } from '../../health/index.js';
import { readSettings, SettingsError } from '../../settings/index.js';
import { ManagementPort } from './management-port.js';

const ADMIN_TOKEN = 'a-token-of-operators';
const AUTHORIZED = { authorization: `Bearer ${ADMIN_TOKEN}` };
const PROBLEM = 'application/problem+json; charset=utf-8';

let app: NestFastifyApplication;
let publicUrl: URL;
let management: URL;

async function start(environment: Record<string, string> = {}): Promise<void> {
  const all = { ADMIN_TOKEN, MANAGEMENT_PORT: '0', ...environment };
  const started = await startTestService(AppModule, service, all, { consumers: 'leave' });
  ({ app } = started);
  publicUrl = new URL(started.url);
  management = new URL((await app.get(ManagementPort).open())!);
}

interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly agent?: Agent;
}

/** Sends a path as it is, which `fetch` would tidy up. */
async function ask({ port }: URL, path: string, { body, ...sent }: Sent = {}) {
  const asking = request({ host: '127.0.0.1', port, path, ...sent }).end(body);
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of answer) text += String(chunk);
  return { status: answer.statusCode, headers: answer.headers, text };
}

/** Sends bytes, and reads all that comes back. */
async function send({ port }: URL, bytes: string): Promise<string> {
  const socket = connect(Number(port), '127.0.0.1').end(bytes);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

afterEach(() => app?.close());

describe('With a port of their own, management routes', () => {
  beforeEach(() => start());

  it('are not found at the other one, whatever the spelling, the method and the token', async () => {
    const paths = ['/metrics', '/docs', '/docs/', '/docs-json', '/docs-yaml', '/events'];
    const control = ['/v1/messaging/status', '/v1/messaging/producer/pause'];
    const spelled = [
      '/%6detrics',
      '/v1/messagin%67/status',
      '//metrics',
      '/metrics/',
      '/metrics?a',
      'http://other.example/metrics',
    ];
    for (const path of [...paths, '/events/asyncapi.js', '/asyncapi.json', ...control, ...spelled])
      for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST', 'DELETE', 'PUT']) {
        const { status, headers } = await ask(publicUrl, path, { method, headers: AUTHORIZED });
        expect([method, path, status, headers.allow]).toEqual([method, path, 404, undefined]);
      }
    // As of a path that nobody knows.
    const metrics = await ask(publicUrl, '/metrics');
    const nothing = await ask(publicUrl, '/nothing');
    expect(metrics.headers).toMatchObject({ 'content-type': PROBLEM, 'cache-control': 'no-store' });
    expect(metrics.text).toBe(nothing.text.replace('/nothing', '/metrics'));
  });

  it('are open there, and those that act still need their token', async () => {
    for (const path of ['/metrics', '/docs', '/docs-json', '/events', '/asyncapi.yaml'])
      expect([path, (await ask(management, path)).status]).toEqual([path, 200]);
    expect((await ask(management, '/metrics', { method: 'HEAD' })).status).toBe(200);
    expect(await ask(management, '/metrics', { method: 'POST' })).toMatchObject({
      status: 405,
      headers: { allow: 'GET, HEAD, OPTIONS', 'content-type': PROBLEM },
    });
    const pause = { method: 'POST' };
    expect((await ask(management, '/v1/messaging/status')).status).toBe(401);
    expect((await ask(management, '/v1/messaging/producer/pause', pause)).status).toBe(401);
    const headers = AUTHORIZED;
    expect((await ask(management, '/v1/messaging/status', { headers })).status).toBe(200);
  });

  it('are alone there: the routes of the service stay at the other port', async () => {
    const known = '/v1/parcels/3f0c1d6e-52a4-4e0e-9a51-6f2e1c9b7d10';
    for (const method of ['GET', 'PATCH', 'OPTIONS', 'POST']) {
      const { status, headers } = await ask(management, known, { method });
      expect([method, status, headers.allow]).toEqual([method, 404, undefined]);
    }
    expect((await ask(publicUrl, known)).text).not.toContain('Cannot GET');
  });

  it('leave health at both ports, and its details to this one', async () => {
    for (const url of [publicUrl, management])
      expect((await ask(url, '/health/live')).status).toBe(200);
    await startConsumers(app);
    const headers = AUTHORIZED;
    expect((await ask(publicUrl, '/health/ready', { headers })).text).toBe('{"status":"ok"}');
    expect((await ask(management, '/health/ready')).text).toContain('parcel-service');
  });

  it('are bounded as all others are', async () => {
    const body = JSON.stringify({ type: 'x'.repeat(300_000) });
    const headers = { ...AUTHORIZED, 'content-type': 'application/json' };
    const large = { method: 'POST', headers, body };
    expect(await ask(management, '/v1/messaging/messages', large)).toMatchObject({
      status: 413,
      headers: { 'content-type': PROBLEM },
    });
    expect(await send(management, 'nonsense\r\n\r\n')).toMatch(/^HTTP\/1.1 400 [^]*HTTP_MALFORMED/);
    expect(await send(management, 'GET /metrics HTTP/1.1\r\n\r\n')).toContain('HTTP_HOST_MISSING');
    const head = `GET /metrics HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`;
    expect(await send(management, head)).toMatch(/^HTTP\/1.1 431 [^]*HTTP_HEADERS_TOO_LARGE/);
    const expecting = 'GET /metrics HTTP/1.1\r\nhost: a\r\nexpect: a-miracle\r\n\r\n';
    expect(await send(management, expecting)).toContain('HTTP_EXPECTATION_FAILED');
    const { headers: answered } = await ask(management, '/metrics');
    expect(answered).toMatchObject({ 'x-content-type-options': 'nosniff' });
  });
});

it('A token can be asked for there too', async () => {
  await start({ MANAGEMENT_ACCESS: 'token' });
  expect((await ask(management, '/metrics')).status).toBe(401);
  expect((await ask(management, '/metrics', { headers: AUTHORIZED })).status).toBe(200);
  expect((await ask(management, '/health/ready')).text).not.toContain('details');
});

it('Pages of other origins learn at the other port nothing of management routes', async () => {
  await start({ HTTP_CORS_ORIGINS: 'https://shop.example' });
  const headers = { origin: 'https://shop.example', 'access-control-request-method': 'GET' };
  const preflight = { method: 'OPTIONS', headers };
  const unknown = await ask(publicUrl, '/nothing', preflight);
  expect((await ask(publicUrl, '/metrics', preflight)).status).toBe(unknown.status);
  expect((await ask(publicUrl, '/metrics', { headers })).status).toBe(404);
});

it('A request there is answered while the app closes, and connections without one are ended', async () => {
  await start({ SHUTDOWN_GRACE_MS: '5000' });
  const agent = new Agent({ keepAlive: true });
  await ask(management, '/health/live', { agent });
  let answer: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    app.get(HealthChecks).add(() => {
      resolve();
      return new Promise<HealthIndicatorResult>(
        (done) => (answer = () => done({ slow: { status: 'up' } })),
      );
    });
  });
  await startConsumers(app);
  const running = ask(management, '/health/ready');
  await asked;
  const closing = app.close();
  // By then nobody is let in any more.
  await expect.poll(() => ask(management, '/health/live').catch(() => 'refused')).toBe('refused');
  answer();
  const { status, headers } = await running;
  expect([status, headers.connection]).toEqual([expect.any(Number), 'close']);
  await closing;
});

it('Connections that fill the other port take none of its places', async () => {
  await start({ HTTP_MAX_CONNECTIONS: '2' });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  await ask(management, '/health/live', { agent });
  const [kept] = Object.values(agent.freeSockets).flat();
  const sockets = Array.from({ length: 5 }, () => connect(Number(publicUrl.port), '127.0.0.1'));
  // The oldest make room for the newest.
  await Promise.all(sockets.slice(0, 3).map((socket) => once(socket.resume(), 'close')));
  expect((await ask(management, '/metrics', { agent })).status).toBe(200);
  expect(Object.values(agent.freeSockets).flat()).toEqual([kept]);
  for (const socket of sockets) socket.destroy();
  agent.destroy();
});

describe('MANAGEMENT_PORT', () => {
  const problemsOf = (work: () => unknown) =>
    Promise.resolve()
      .then(work)
      .then(
        () => [],
        (error: unknown) => (error as SettingsError).problems,
      );

  it('is named where somebody else has it', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    expect(await problemsOf(() => start({ MANAGEMENT_PORT: String(port) }))).toEqual([
      {
        name: 'MANAGEMENT_PORT',
        given: `${port} (EADDRINUSE)`,
        accepted: 'a port that is free on MANAGEMENT_HOST, 127.0.0.1',
      },
    ]);
    other.close();
  });

  it.each(['192.0.2.1', 'no-such-host.invalid'])(
    'needs a MANAGEMENT_HOST that is one: %s',
    async (host) => {
      expect(await problemsOf(() => start({ MANAGEMENT_HOST: host }))).toMatchObject([
        { name: 'MANAGEMENT_HOST', given: expect.stringContaining(host) },
      ]);
    },
  );

  it('is none that PORT is already, unless both are free ones', async () => {
    const read = (PORT: string, MANAGEMENT_PORT: string) =>
      problemsOf(() => readSettings({ PORT, MANAGEMENT_PORT }, service));
    await expect(read('3000', '3000')).resolves.toMatchObject([
      { name: 'MANAGEMENT_PORT', given: '3000' },
    ]);
    await expect(read('0', '0')).resolves.toEqual([]);
  });

  it('takes IPv6 addresses', async () => {
    await start({ MANAGEMENT_HOST: '::1' });
    expect(management.href).toMatch(/^http:\/\/\[::1\]:\d+\/$/);
    expect((await fetch(new URL('/metrics', management))).status).toBe(200);
  });
});
