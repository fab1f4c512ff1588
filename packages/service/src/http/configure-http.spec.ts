import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AppModule } from '../../test/fixtures/parcels/app.module.js';
import { service } from '../../test/fixtures/parcels/service.js';
import { createApp } from '../running/create-app.js';

/** The service as `main.ts` starts it, with small requests. */
let app: NestFastifyApplication;

beforeAll(async () => {
  vi.stubEnv('KAFKA_BOOTSTRAP_SERVERS', '');
  vi.stubEnv('HTTP_BODY_LIMIT_BYTES', '2048');
  vi.stubEnv('LOG_LEVEL', 'fatal');
  app = await createApp(AppModule, service);
  await app.init();
});

afterAll(async () => {
  await app.close();
  vi.unstubAllEnvs();
});

const PROBLEM = 'application/problem+json; charset=utf-8';

async function post(payload: string | undefined, contentType = 'application/json') {
  const headers = { 'content-type': contentType };
  const {
    statusCode,
    headers: answered,
    json,
  } = await app.inject({
    method: 'POST',
    url: '/v1/parcels',
    headers,
    ...(payload !== undefined && { payload }),
  });
  return { status: statusCode, type: answered['content-type'], body: json<unknown>() };
}

async function get(url: string) {
  const { statusCode, headers, body } = await app.inject({ method: 'GET', url });
  return { status: statusCode, headers, body };
}

const problem = (status: number, title: string, detail: unknown, members: object = {}) => ({
  status,
  type: PROBLEM,
  body: { type: 'about:blank', title, status, detail, ...members },
});

describe('A request body', () => {
  it('is read up to HTTP_BODY_LIMIT_BYTES', async () => {
    const around = '{"email":"ada@example.com","name":""}'.length;
    const fitting = JSON.stringify({ email: 'ada@example.com', name: 'x'.repeat(2048 - around) });
    expect(fitting).toHaveLength(2048);
    expect(await post(fitting)).toMatchObject({ status: 400, body: { errors: expect.anything() } });
    expect(await post(`${fitting} `)).toEqual(
      problem(413, 'Payload Too Large', expect.stringMatching(/too large.*HTTP_BODY_LIMIT_BYTES/), {
        code: 'HTTP_BODY_TOO_LARGE',
      }),
    );
  });

  it.each(['{"email":', 'email', '{"email":"ada@example.com",}', "{'email':1}"])(
    'that is no JSON answers 400: %s',
    async (payload) => {
      expect(await post(payload)).toEqual(
        problem(400, 'Bad Request', expect.stringContaining('not valid JSON')),
      );
    },
  );

  it('that is empty answers 400', async () => {
    expect(await post('')).toEqual(problem(400, 'Bad Request', expect.stringContaining('empty')));
  });

  it.each(['{"__proto__":{"x":1}}', '{"constructor":{"prototype":{"x":1}}}'])(
    'that wants to change prototypes answers 400: %s',
    async (payload) => {
      expect(await post(payload)).toMatchObject({ status: 400, type: PROBLEM });
    },
  );

  // A form of a foreign page can send these without asking first; JSON it cannot.
  it.each(['application/xml', 'text/plain', 'application/x-www-form-urlencoded'])(
    'of content type %s answers 415: only JSON is read',
    async (contentType) => {
      expect(await post('email=ada@example.com&name=Ada', contentType)).toEqual(
        problem(415, 'Unsupported Media Type', expect.stringContaining('Media Type')),
      );
    },
  );
});

describe('A request', () => {
  it.each(['/unknown', '/v1/parcels/1/2', '/v1', '/'])(
    'of an unknown route answers 404: %s',
    async (url) => {
      const { status, headers, body } = await get(url);
      expect(status).toBe(404);
      expect(headers['content-type']).toBe(PROBLEM);
      expect(JSON.parse(body)).toMatchObject({ title: 'Not Found', detail: `Cannot GET ${url}` });
    },
  );

  it('may name something of 255 characters, such as a consumer group', async () => {
    const pause = (group: string) =>
      app.inject({ method: 'POST', url: `/v1/messaging/groups/${group}/pause` });
    // Nobody is let in without a token, but the route is found.
    expect((await pause('x'.repeat(255))).statusCode).toBe(403);
    expect((await pause('x'.repeat(256))).statusCode).toBe(414);
  });

  it('whose address cannot be read answers 400, as a problem too', async () => {
    const { status, headers, body } = await get('/%zz');
    expect(status).toBe(400);
    expect(headers['content-type']).toBe(PROBLEM);
    expect(JSON.parse(body)).toMatchObject({ type: 'about:blank', title: 'Bad Request' });
  });
});

describe('The documentation', () => {
  it('is a page at /docs', async () => {
    const { status, headers, body } = await get('/docs');
    expect(status).toBe(200);
    expect(headers['content-type']).toContain('text/html');
    expect(body).toContain('./docs/swagger-ui-init.js');
    expect((await get('/docs/swagger-ui-init.js')).body).toContain('Parcel service');
  });

  it('is allowed to load its scripts over plain http', async () => {
    const policy = String((await get('/docs')).headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toContain('upgrade-insecure-requests');
  });

  it('is OpenAPI at /docs-json, with the answers of every route', async () => {
    const { body } = await get('/docs-json');
    const { openapi, paths } = JSON.parse(body) as {
      openapi: string;
      paths: Record<string, Record<string, { responses: object }>>;
    };
    const answers = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { responses }]) => [
        `${method} ${path}`,
        Object.keys(responses),
      ]),
    );
    expect(openapi).toMatch(/^3\./);
    expect(Object.fromEntries(answers)).toMatchObject({
      'post /v1/parcels': ['202', '400', '413', '415', '500', '503'],
      'get /v1/parcels/{parcelId}': ['200', '400', '404', '414', '500', '503'],
      'patch /v1/parcels/{parcelId}': ['202', '400', '413', '414', '415', '500', '503'],
      'delete /v1/parcels/{parcelId}': ['202', '400', '414', '500', '503'],
      'get /health/ready': ['200', '500', '503'],
    });
  });
});

describe('Every answer', () => {
  it('has security headers', async () => {
    const { headers } = await get('/health/live');
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
    });
    expect(headers).not.toHaveProperty('x-powered-by');
  });
});

describe('The documents', () => {
  const files = ['/docs-json', '/docs-yaml', '/docs', '/docs/swagger-ui-init.js'];

  it.each([...files, '/docs/swagger-ui-bundle.js', '/docs/swagger-ui.css', '/events'])(
    'are downloaded once and compressed: %s',
    async (url) => {
      const plain = await app.inject({ url });
      expect(plain.headers).not.toHaveProperty('content-encoding');
      const zipped = await app.inject({ url, headers: { 'accept-encoding': 'br, gzip' } });
      const isLarge = plain.rawPayload.length >= 1_024;
      expect(zipped.headers['content-encoding']).toBe(isLarge ? 'gzip' : undefined);
      const body = isLarge ? gunzipSync(zipped.rawPayload) : zipped.rawPayload;
      expect(body.equals(plain.rawPayload)).toBe(true);
      for (const [headers, etag] of [
        [{}, plain.headers.etag],
        [{ 'accept-encoding': 'gzip' }, zipped.headers.etag],
      ] as const) {
        const again = await app.inject({ url, headers: { ...headers, 'if-none-match': etag! } });
        expect(again).toMatchObject({ statusCode: 304, body: '' });
      }
    },
  );

  it.each(['gzip;q=0', 'identity', 'gzip; q=0.000, br'])(
    'are not compressed for a client that wants none of it: %s',
    async (encoding) => {
      const headers = { 'accept-encoding': encoding };
      const answer = await app.inject({ url: '/docs-json', headers });
      expect(answer.headers).not.toHaveProperty('content-encoding');
    },
  );

  it.each(['swagger-ui.js.map', 'swagger-ui-bundle.js.map', 'package.json', '..%2fpackage.json'])(
    'leave out what the page does not need: %s',
    async (file) => {
      expect((await get(`/docs/${file}`)).status).toBe(404);
    },
  );
});
