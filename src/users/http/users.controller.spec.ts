import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestService } from '@nest-kafka-kit/testing';
import { AppModule } from '../../app.module.js';
import { service } from '../../config/service.js';
import type { Receipt } from '@nest-kafka-kit/messaging';
import { PRODUCER, type Producer } from '@nest-kafka-kit/messaging/broker';

let app: NestFastifyApplication;

beforeEach(async () => {
  ({ app } = await startTestService(AppModule, service));
});

afterEach(() => app.close());

interface Answer {
  readonly userId: string;
  readonly event: Receipt;
  readonly errors: readonly { readonly path: string }[];
}

async function call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: object) {
  const answer = await app.inject({ method, url, ...(body && { payload: body }) });
  return { status: answer.statusCode, headers: answer.headers, body: answer.json<Answer>() };
}

const statusOf = async (userId: string): Promise<number> =>
  (await call('GET', `/v1/users/${userId}`)).status;

const ada = { email: 'ada@example.com', name: 'Ada Lovelace' };

async function register(): Promise<string> {
  const { userId } = (await call('POST', '/v1/users', ada)).body;
  await expect.poll(() => statusOf(userId)).toBe(200);
  return userId;
}

describe('POST /v1/users', () => {
  it('answers 202 with the receipt of a stored event, and the user is there soon', async () => {
    const { status, body } = await call('POST', '/v1/users', ada);
    expect(status).toBe(202);
    expect(body).toEqual({
      userId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      event: {
        eventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        topic: 'user-events',
        partition: expect.any(Number),
        offset: '0',
      },
    });
    await expect
      .poll(async () => (await call('GET', `/v1/users/${body.userId}`)).body)
      .toEqual({ userId: body.userId, ...ada });
  });

  it.each([
    ['no e-mail', { name: 'Ada' }, ['email']],
    ['a wrong e-mail and no name', { email: 'ada', name: '' }, ['email', 'name']],
    ['a name too long', { ...ada, name: 'x'.repeat(201) }, ['name']],
    ['an id of its own', { ...ada, userId: randomUUID() }, ['userId']],
    ['nothing', {}, ['email', 'name']],
  ])('answers 400 to %s, and stores nothing', async (_what, body, paths) => {
    const answer = await call('POST', '/v1/users', body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map(({ path }) => path)).toEqual(paths);
    expect((await call('POST', '/v1/users', ada)).body.event.offset).toBe('0');
  });

  it('answers 503 with Retry-After when the event cannot be stored', async () => {
    await app.get<Producer>(PRODUCER).close();
    const { status, headers, body } = await call('POST', '/v1/users', ada);
    expect(status).toBe(503);
    expect(headers).toMatchObject({
      'retry-after': '1',
      'content-type': 'application/problem+json; charset=utf-8',
    });
    expect(body).toMatchObject({ code: 'MESSAGING_PRODUCER_CLOSED' });
  });
});

describe('PATCH /v1/users/:userId', () => {
  it('changes what it names and keeps the rest', async () => {
    const userId = await register();
    const { status, body } = await call('PATCH', `/v1/users/${userId}`, { name: 'Ada King' });
    expect(status).toBe(202);
    expect(body).toMatchObject({ userId, event: { topic: 'user-events', offset: '1' } });
    await expect
      .poll(async () => (await call('GET', `/v1/users/${userId}`)).body)
      .toEqual({ userId, email: ada.email, name: 'Ada King' });
  });

  it.each([
    ['a wrong e-mail', { email: 'ada' }, 'email'],
    ['an empty name', { name: '' }, 'name'],
    ['a new id', { userId: randomUUID() }, 'userId'],
    // An event with null in it is not what UserUpdated promises its handlers.
    ['null for the e-mail', { email: null }, 'email'],
    ['null for the name', { name: null }, 'name'],
  ])('answers 400 to %s', async (_what, body, path) => {
    const answer = await call('PATCH', `/v1/users/${randomUUID()}`, body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toMatchObject([{ path }]);
  });
});

describe('DELETE /v1/users/:userId', () => {
  it('answers 202, and the user is gone soon', async () => {
    const userId = await register();
    const { status, body } = await call('DELETE', `/v1/users/${userId}`);
    expect(status).toBe(202);
    expect(body).toMatchObject({ userId, event: { topic: 'user-events' } });
    await expect.poll(() => statusOf(userId)).toBe(404);
  });
});

describe('GET /v1/users/:userId', () => {
  it('answers 404 until events have told of the user', async () => {
    const userId = randomUUID();
    const { status, body } = await call('GET', `/v1/users/${userId}`);
    expect(status).toBe(404);
    expect(body).toMatchObject({
      detail: `No event this process has handled tells of user ${userId}.`,
    });
  });
});

describe.each(['GET', 'PATCH', 'DELETE'] as const)('%s /v1/users/:userId', (method) => {
  it('answers 400 to an id that is none', async () => {
    const answer = await call(method, '/v1/users/ada', method === 'PATCH' ? {} : undefined);
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual([{ path: 'userId', problems: ['userId must be a UUID'] }]);
  });
});
