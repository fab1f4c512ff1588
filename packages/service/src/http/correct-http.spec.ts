import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startConsumers } from '@nest-kafka-kit/messaging';
import { AppModule } from '../../test/fixtures/parcels/app.module.js';
import { service } from '../../test/fixtures/parcels/service.js';
import { createApp } from '../running/create-app.js';

const PROBLEM = 'application/problem+json; charset=utf-8';
const parcel = `/v1/parcels/${randomUUID()}`;
const ADMIN_TOKEN = 'a-token-for-tests-alone';

let app: NestFastifyApplication;
let port: number;

beforeAll(async () => {
  vi.stubEnv('KAFKA_BOOTSTRAP_SERVERS', '');
  vi.stubEnv('ADMIN_TOKEN', ADMIN_TOKEN);
  vi.stubEnv('LOG_LEVEL', 'fatal');
  app = await createApp(AppModule, service);
  await app.listen(0, '127.0.0.1');
  await startConsumers(app);
  ({ port } = app.getHttpServer().address() as AddressInfo);
});

afterAll(async () => {
  await app.close();
  vi.unstubAllEnvs();
});

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

async function send(
  method: Method,
  url: string,
  payload?: string | Buffer,
  headers: IncomingHttpHeaders = {},
) {
  const answer = await app.inject({
    method,
    url,
    headers: { ...(payload !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(payload !== undefined && { payload }),
  });
  const body = answer.body === '' ? undefined : answer.json<Record<string, unknown>>();
  return { status: answer.statusCode, headers: answer.headers, body };
}

/** Sends bytes as they are; resolves with the answer once the connection is closed. */
async function sendBytes(bytes: string | Buffer): Promise<{ status: number; problem: unknown }> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(bytes);
  const answer = await text(socket);
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  expect(head.toLowerCase()).toContain(`content-type: ${PROBLEM}`);
  expect(head.toLowerCase()).toContain('cache-control: no-store');
  return { status: Number(head.split(' ')[1]), problem: JSON.parse(body) };
}

describe('A body that is sent in another way than as UTF-8', () => {
  it.each([
    'application/json; charset=iso-8859-1',
    'application/json;charset="utf-16"',
    'application/json; version=1; Charset=windows-1252',
    'application/json; charset=us-ascii',
  ])('answers 415 for its charset: %s', async (contentType) => {
    const json = '{"email":"ada@example.com","name":"Ada"}';
    const answer = await send('POST', '/v1/parcels', json, { 'content-type': contentType });
    expect(answer).toMatchObject({ status: 415, body: { code: 'HTTP_CHARSET' } });
    expect(answer.headers['content-type']).toBe(PROBLEM);
  });

  it.each(['application/json; charset=UTF-8', 'application/json;charset="utf-8"'])(
    'is read where it says so itself: %s',
    async (contentType) => {
      const json = '{"email":"ada@example.com","name":"Jörg"}';
      const answer = await send('POST', '/v1/parcels', json, { 'content-type': contentType });
      expect(answer.status).toBe(202);
    },
  );

  it.each(['gzip', 'deflate', 'br', 'zstd', 'gzip, identity', 'GZIP'])(
    'answers 415 for its encoding: %s',
    async (encoding) => {
      const answer = await send('POST', '/v1/parcels', '{}', { 'content-encoding': encoding });
      expect(answer).toMatchObject({
        status: 415,
        headers: { 'accept-encoding': 'identity' },
        body: { code: 'HTTP_CONTENT_ENCODING' },
      });
    },
  );

  it.each([
    ['Latin-1', Buffer.from('{"email":"ada@example.com","name":"J\xf6rg"}', 'latin1')],
    ['a surrogate', Buffer.from('7b226e616d65223a22eda080227d', 'hex')],
    ['an overlong character', Buffer.from('7b226e616d65223a22c080227d', 'hex')],
    ['a character cut off', Buffer.from('7b226e616d65223a22f09f98227d', 'hex')],
    ['half a pair, escaped', '{"email":"ada@example.com","name":"\\ud800"}'],
  ])('answers 400, and is not stored as something else: %s', async (_what, bytes) => {
    expect(await send('POST', '/v1/parcels', bytes)).toMatchObject({
      status: 400,
      body: { code: 'HTTP_BODY_NOT_UNICODE' },
    });
  });

  it.each(['application/jsonx', 'application/merge-patch+json', 'json', '*/*', 'application/*'])(
    'answers 415 for its type: %s',
    async (contentType) => {
      const answer = await send('POST', '/v1/parcels', '{}', { 'content-type': contentType });
      expect(answer.status).toBe(415);
    },
  );
});

describe('A body beyond a bound', () => {
  it.each([
    ['HTTP_BODY_MAX_DEPTH', '['.repeat(100_000)],
    ['HTTP_BODY_MAX_ITEMS', `[${'{},'.repeat(87_000)}{}]`],
    ['HTTP_BODY_MAX_KEYS', `{${'"a":1,'.repeat(2_000)}"b":1}`],
    ['HTTP_BODY_MAX_STRING_LENGTH', `{"name":"${'x'.repeat(200_000)}"}`],
  ])('answers 400 and names %s, before anybody validates it', async (setting, json) => {
    const { status, headers, body } = await send('POST', '/v1/parcels', json);
    expect(status).toBe(400);
    expect(headers['content-type']).toBe(PROBLEM);
    expect(body).toMatchObject({ code: 'HTTP_BODY_TOO_COMPLEX' });
    expect(body?.['detail']).toContain(setting);
  });
});

describe('An answer about wrong fields', () => {
  const post = async (fields: object) => {
    const { status, body } = await send('POST', '/v1/parcels', JSON.stringify(fields));
    expect(status).toBe(400);
    return body?.['errors'] as { path: string; problems: string[] }[];
  };
  const fieldsNamed = (count: number, nameOf: (index: number) => string) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [nameOf(index), 1]));

  it('names a hundred, and counts the others', async () => {
    const errors = await post(fieldsNamed(500, (index) => `field-${index}`));
    expect(errors).toHaveLength(101);
    // Two more are missing: email and name.
    expect(errors.at(-1)).toEqual({ path: '…', problems: ['402 more fields are wrong'] });
  });

  it('is no larger than the request where names are long', async () => {
    const fields = fieldsNamed(500, (index) => `${'x'.repeat(400)}${index}`);
    const errors = await post(fields);
    expect(JSON.stringify(errors).length).toBeLessThan(JSON.stringify(fields).length / 5);
    expect(errors.at(-1)?.problems[0]).toMatch(/^4\d\d more fields are wrong$/);
  });
});

describe('A route that needs a body', () => {
  it.each([
    ['no body', undefined, {}],
    ['none, though a type says JSON', undefined, { 'content-type': 'application/json' }],
    ['null', 'null', {}],
    ['an array', '[]', {}],
    ['an array of bodies', '[{"name":"Ada"}]', {}],
    ['a text', '"name"', {}],
    ['a truth', 'true', {}],
    ['a number beyond all', '1e400', {}],
  ])('answers 400 to %s, also where each field is optional', async (_what, payload, headers) => {
    expect(await send('PATCH', parcel, payload, headers)).toMatchObject({ status: 400 });
    expect(await send('POST', '/v1/parcels', payload, headers)).toMatchObject({ status: 400 });
  });

  it('takes an empty object where each field is optional', async () => {
    expect(await send('PATCH', parcel, '{}')).toMatchObject({ status: 202 });
  });
});

describe('A route that needs no body', () => {
  it.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'nonsense'])(
    'does not mind a type without one: %s',
    async (contentType) => {
      for (const length of [{}, { 'content-length': '0' }]) {
        const headers = { 'content-type': contentType, ...length };
        expect(await send('DELETE', parcel, undefined, headers)).toMatchObject({ status: 202 });
      }
    },
  );
});

describe('A method that a path does not have', () => {
  it.each<[Method, string, string]>([
    ['GET', '/v1/parcels', 'POST, OPTIONS'],
    ['PUT', '/v1/parcels', 'POST, OPTIONS'],
    ['POST', parcel, 'GET, HEAD, PATCH, DELETE, OPTIONS'],
    ['DELETE', '/health/live', 'GET, HEAD, OPTIONS'],
    ['GET', '/v1/messaging/producer/pause', 'POST, OPTIONS'],
    ['POST', '/docs-json?x=1', 'GET, HEAD, OPTIONS'],
    ['POST', '/v1/%6dessaging/status', 'GET, HEAD, OPTIONS'],
  ])('answers 405 to %s %s, with those it has', async (method, url, allowed) => {
    const { status, headers, body } = await send(method, url);
    expect(status).toBe(405);
    expect(String(headers['allow']).split(', ').sort()).toEqual(allowed.split(', ').sort());
    expect(headers['content-type']).toBe(PROBLEM);
    expect(body).toMatchObject({ code: 'HTTP_METHOD_NOT_ALLOWED' });
  });

  it('is told to who asks with OPTIONS', async () => {
    const { status, headers } = await send('OPTIONS', '/v1/parcels');
    expect([status, headers['allow']]).toEqual([204, 'POST, OPTIONS']);
    expect(await send('OPTIONS', '/nowhere')).toMatchObject({ status: 404 });
  });

  it('is not HEAD where there is GET', async () => {
    expect(await send('HEAD', '/health/live')).toMatchObject({ status: 200, body: undefined });
  });
});

describe('Answers', () => {
  it.each<[Method, string]>([
    ['GET', parcel],
    ['GET', '/nowhere'],
    ['GET', '/%zz'],
    ['PUT', '/v1/parcels'],
    ['POST', '/v1/parcels'],
    ['GET', '/v1/messaging/status'],
    ['GET', '/health/live'],
  ])('to %s %s are stored by nobody', async (method, url) => {
    expect((await send(method, url)).headers['cache-control']).toContain('no-store');
  });
});

describe('A guarded path in another spelling', () => {
  it.each([
    '/v1/%6dessaging/status',
    '/%76%31/messaging/status',
    '/v1/messaging/%73tatus',
    '/v1/%256dessaging/status',
    '/v1/messaging%2Fstatus',
    '/v1/messaging%2fstatus',
    '/v1//messaging/status',
    '//v1/messaging/status',
    '/v1/messaging/status/',
    '/v1/./messaging/status',
    '/v1/x/../messaging/status',
    '/v1/x/%2e%2e/messaging/status',
    '/v1/MESSAGING/status',
    '/v1/messaging/status;a=1',
    '/v1/messaging/status%00',
    '/v1/messaging/status%20',
    '/v1/messaging/status%3F',
    '/v1\\messaging\\status',
    '/v1/%c0%aemessaging/status',
  ])('is guarded or unknown: %s', async (path) => {
    const socket = connect(port, '127.0.0.1');
    socket.end(`GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`);
    const status = Number((await text(socket)).split(' ')[1]);
    expect([400, 401, 404]).toContain(status);
  });

  it('is open to an operator', async () => {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    expect(await send('GET', '/v1/%6dessaging/status', undefined, headers)).toMatchObject({
      status: 200,
    });
  });
});

describe('What the parser refuses', () => {
  const post = (headers: string, body = '') =>
    `POST /v1/parcels HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n${headers}\r\n\r\n${body}`;

  it.each<[string, string, number]>([
    ['a line that is none', 'hello\r\n\r\n', 400],
    ['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00', 400],
    ['an unknown method', 'BREW /v1/parcels HTTP/1.1\r\nhost: a\r\n\r\n', 400],
    ['an unknown version', 'GET / HTTP/9.9\r\nhost: a\r\n\r\n', 400],
    ['a header without a colon', 'GET / HTTP/1.1\r\nhost: a\r\nbroken\r\n\r\n', 400],
    ['a header with a space', 'GET / HTTP/1.1\r\nhost : a\r\n\r\n', 400],
    ['too many headers', `GET / HTTP/1.1\r\nhost: a\r\na: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['a path too long', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nhost: a\r\n\r\n`, 431],
    ['a length that is none', post('content-length: two', '{}'), 400],
    ['two lengths', post('content-length: 2\r\ncontent-length: 3', '{}'), 400],
    ['a length and chunks', post('content-length: 2\r\ntransfer-encoding: chunked', '0'), 400],
    ['a chunk that is none', post('transfer-encoding: chunked', 'zz\r\n{}\r\n0\r\n\r\n'), 400],
    ['no host', 'GET /health/live HTTP/1.1\r\nconnection: close\r\n\r\n', 400],
    ['an expectation', post('content-length: 2\r\nexpect: a-miracle', '{}'), 417],
  ])('is answered with a problem, and the connection ends: %s', async (_what, bytes, expected) => {
    const { status, problem } = await sendBytes(Buffer.from(bytes, 'latin1'));
    expect(status).toBe(expected);
    expect(problem).toMatchObject({
      type: 'about:blank',
      status: expected,
      title: expect.any(String),
      code: expect.stringMatching(/^HTTP_[A-Z_]+$/),
    });
  });

  it('leaves the next connection alone', async () => {
    await sendBytes('hello\r\n\r\n');
    const answer = await fetch(`http://127.0.0.1:${port}/health/live`);
    expect(answer.status).toBe(200);
  });
});
