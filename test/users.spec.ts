import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokers, startTestService, type TestService } from '@nest-kafka-kit/testing';
import { AppModule } from '../src/app.module.js';
import { service as definition } from '../src/config/service.js';

const UUID = /^[0-9a-f-]{36}$/;

describe.each(brokers)('Users on $broker', ({ environment }) => {
  let service: TestService;

  beforeAll(async () => {
    service = await startTestService(AppModule, definition, environment);
  });

  afterAll(() => service.close());

  const user = (userId: string) => service.get(`/v1/users/${userId}`);

  it('registers a user, and the read model follows the event', async () => {
    const ada = { email: 'ada@example.com', name: 'Ada Lovelace' };
    const { status, body } = await service.post('/v1/users', ada);
    expect(status).toBe(202);
    expect(body).toEqual({
      userId: expect.stringMatching(UUID),
      event: {
        eventId: expect.stringMatching(UUID),
        topic: 'user-events',
        partition: expect.any(Number),
        offset: expect.stringMatching(/^\d+$/),
      },
    });
    await expect.poll(() => user(body.userId)).toMatchObject({ status: 200 });
    expect((await user(body.userId)).body).toEqual({ userId: body.userId, ...ada });
  });

  it('updates and deletes in the order of the requests', async () => {
    const { body } = await service.post('/v1/users', { email: 'a@example.com', name: 'A' });
    const path = `/v1/users/${body.userId}`;
    expect(await service.patch(path, { name: 'B' })).toMatchObject({ status: 202 });
    expect(await service.patch(path, { email: 'b@example.com' })).toMatchObject({ status: 202 });
    await expect
      .poll(async () => (await user(body.userId)).body)
      .toEqual({ userId: body.userId, email: 'b@example.com', name: 'B' });
    expect(await service.delete(path)).toMatchObject({
      status: 202,
      body: { userId: body.userId, event: { topic: 'user-events' } },
    });
    await expect.poll(() => user(body.userId)).toMatchObject({ status: 404 });
  });

  it('names every wrong field of a body', async () => {
    const { status, headers, body } = await service.post('/v1/users', { email: 'ada', role: 'x' });
    expect(status).toBe(400);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(body).toMatchObject({ title: 'Bad Request', status: 400 });
    const paths = body.errors.map(({ path }: { path: string }) => path);
    expect(new Set(paths)).toEqual(new Set(['email', 'name', 'role']));
  });

  it.each([
    ['no JSON', '{"email":', 400],
    ['an array', [], 400],
    ['null', 'null', 400],
  ])('refuses %s as a body', async (_, body, status) => {
    const answer = await service.post('/v1/users', body);
    expect(answer).toMatchObject({ status, body: { status } });
  });

  it('refuses a body above the limit', async () => {
    const answer = await service.post('/v1/users', { email: 'a@b.ch', name: 'x'.repeat(300_000) });
    expect(answer).toMatchObject({ status: 413, body: { title: 'Payload Too Large' } });
  });

  it('answers 404 for an unknown user and 400 for an id that is none', async () => {
    expect(await user(randomUUID())).toMatchObject({ status: 404, body: { title: 'Not Found' } });
    const { status, body } = await user('nobody');
    expect(status).toBe(400);
    expect(body.errors[0].path).toBe('userId');
  });
});
