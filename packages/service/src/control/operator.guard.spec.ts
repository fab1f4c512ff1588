import { AppModule } from '../../test/fixtures/parcels/app.module.js';
import { service } from '../../test/fixtures/parcels/service.js';
import { Logger, type LoggerService } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { startTestService } from '@nest-kafka-kit/testing';
import { PublishingSwitch } from '@nest-kafka-kit/messaging/operating';

const TOKEN = 'correct-horse-battery-staple';
const PAUSE = '/v1/messaging/producer/pause';

let app: NestFastifyApplication;
let logged: string[];

async function create(environment: Record<string, string> = { ADMIN_TOKEN: TOKEN }) {
  ({ app } = await startTestService(AppModule, service, environment));
  logged = [];
  const record = (text: unknown) => logged.push(String(text));
  const logger = { log: record, warn: record, error: record, debug: record };
  Logger.overrideLogger(logger satisfies LoggerService);
}

afterEach(async () => {
  Logger.overrideLogger(false);
  await app.close();
});

interface Call {
  readonly method?: 'GET' | 'POST';
  readonly url?: string;
  readonly authorization?: string;
  readonly address?: string;
  readonly payload?: object;
}

async function call({ method = 'POST', url = PAUSE, authorization, address, payload }: Call = {}) {
  const answer = await app.inject({
    method,
    url,
    ...(payload && { payload }),
    ...(authorization !== undefined && { headers: { authorization } }),
    ...(address !== undefined && { remoteAddress: address }),
  });
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body: answer.json<Record<string, unknown>>(),
  };
}

const right = `Bearer ${TOKEN}`;
const isPaused = () => app.get(PublishingSwitch).paused;

/** Every operation below /v1/messaging that the OpenAPI document knows. */
async function routes(): Promise<{ method: 'GET' | 'POST'; url: string; security: unknown }[]> {
  const { paths } = (await app.inject({ method: 'GET', url: '/docs-json' })).json<{
    paths: Record<string, Record<string, { security?: unknown }>>;
  }>();
  return Object.entries(paths)
    .filter(([path]) => path.startsWith('/v1/messaging'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { security }]) => ({
        method: method.toUpperCase() as 'GET' | 'POST',
        url: path.replace('{group}', 'parcel-service.notifications'),
        security,
      })),
    );
}

describe('An operator', () => {
  it.each([right, `bearer ${TOKEN}`, `Bearer   ${TOKEN}`])('is let in with %j', async (given) => {
    await create();
    expect(await call({ authorization: given })).toMatchObject({
      status: 200,
      body: { paused: true },
    });
    expect(isPaused()).toBe(true);
  });

  it('is let in after some failed attempts, however many clients fail elsewhere', async () => {
    await create();
    for (let attempt = 1; attempt < 20; attempt++) await call({ address: '192.0.2.1' });
    for (let attempt = 1; attempt < 30; attempt++) await call({ address: '192.0.2.2' });
    expect(await call({ authorization: right, address: '192.0.2.1' })).toMatchObject({
      status: 200,
    });
  });
});

describe('Anybody else', () => {
  it.each([
    ['no token', undefined],
    ['a wrong token', 'Bearer wrong-horse-battery-staple'],
    ['the beginning of the token', `Bearer ${TOKEN.slice(0, -1)}`],
    ['the token and more', `${right}x`],
    ['the token in other letters', `Bearer ${TOKEN.toUpperCase()}`],
    ['another scheme', `Basic ${TOKEN}`],
    ['the bare token', TOKEN],
    ['nothing behind Bearer', 'Bearer '],
    ['two tokens', `Bearer ${TOKEN} ${TOKEN}`],
  ])('is told 401 with %s, and nothing happens', async (_what, authorization) => {
    await create();
    const { status, headers, body } = await call({ ...(authorization && { authorization }) });
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toBe('Bearer');
    expect(headers['content-type']).toContain('application/problem+json');
    expect(body).toMatchObject({ title: 'Unauthorized', status: 401 });
    expect(isPaused()).toBe(false);
  });

  it('is told 401 by every route below /v1/messaging, whatever the request says', async () => {
    await create();
    const all = await routes();
    expect(all.length).toBeGreaterThanOrEqual(8);
    for (const { method, url, security } of all) {
      expect(security).toEqual([{ bearer: [] }]);
      // Would be 400 from the validation, if that came first.
      const answer = await call({ method, url, ...(method === 'POST' && { payload: { x: 1 } }) });
      expect([url, answer.status]).toEqual([url, 401]);
    }
  });

  it('is told 403 by every route where no ADMIN_TOKEN is set, whatever token comes', async () => {
    await create({});
    for (const route of await routes()) {
      for (const authorization of [right, 'Bearer undefined', '']) {
        const { status, body } = await call({ ...route, authorization });
        expect([route.url, status]).toEqual([route.url, 403]);
        expect(body['detail']).toContain('ADMIN_TOKEN');
      }
    }
  });

  it('is told 429 with Retry-After from the 21st attempt on, and keeps no operator out', async () => {
    await create();
    const address = '192.0.2.1';
    for (let attempt = 1; attempt <= 20; attempt++) {
      expect(await call({ address })).toMatchObject({ status: 401 });
    }
    for (const authorization of ['Bearer wrong-horse-battery-staple', `${right}x`, '']) {
      const { status, headers, body } = await call({ address, authorization });
      expect(status).toBe(429);
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60);
      expect(body).toMatchObject({ title: 'Too Many Requests' });
    }
    expect(isPaused()).toBe(false);
    expect(logged).toEqual(['192.0.2.1 has failed too often; next it is told 429.']);
    // Behind a proxy both have one address.
    expect(await call({ address, authorization: right })).toMatchObject({ status: 200 });
    expect(isPaused()).toBe(true);
    expect(await call({ address })).toMatchObject({ status: 429 });
  });

  it('cannot get around being counted by naming another address', async () => {
    await create();
    const headers = (n: number) => ({ 'x-forwarded-for': `198.51.100.${n}` });
    for (let attempt = 1; attempt <= 20; attempt++) {
      await app.inject({ method: 'POST', url: PAUSE, headers: headers(attempt) });
    }
    const last = await app.inject({ method: 'POST', url: PAUSE, headers: headers(21) });
    expect(last.statusCode).toBe(429);
  });
});

describe('The log', () => {
  it('says of every change where it came from, and never the token', async () => {
    await create();
    const payloads: Record<string, object> = {
      '/v1/messaging/messages': { topic: 'parcel-events', value: 'secret value' },
      '/v1/messaging/dead-letters/redrive': { group: 'parcel-service.notifications' },
    };
    const lines: string[] = [];
    for (const { method, url } of await routes()) {
      logged = [];
      const payload = payloads[url];
      const from = { authorization: right, address: '192.0.2.9' };
      const { status } = await call({ method, url, ...from, ...(payload && { payload }) });
      const ofOperator = logged.filter((line) => line.startsWith('192.0.2.9 (admin) '));
      if (status < 300) expect([url, ofOperator.length > 0]).toEqual([url, method === 'POST']);
      expect(logged.join('\n')).not.toMatch(/correct-horse|secret/);
      lines.push(...ofOperator);
      // Sending needs it.
      app.get(PublishingSwitch).resume();
    }
    expect(lines.sort()).toEqual([
      '192.0.2.9 (admin) paused group parcel-service.notifications.',
      '192.0.2.9 (admin) paused publishing.',
      '192.0.2.9 (admin) redrives dead letters of parcel-service.notifications by {"limit":100}.',
      '192.0.2.9 (admin) redrove 0 of 0 dead letters of parcel-service.notifications.',
      '192.0.2.9 (admin) resumed group parcel-service.notifications.',
      '192.0.2.9 (admin) resumed publishing.',
      expect.stringMatching(/^192\.0\.2\.9 \(admin\) sent a message to parcel-events\/\d+@0\.$/),
    ]);
  });
});
