import { FastifyAdapter } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { CachedAnswer } from './cached-answer.js';

const servers: FastifyAdapter[] = [];

function serverOf(answer: CachedAnswer) {
  const adapter = new FastifyAdapter();
  servers.push(adapter);
  const server = adapter.getInstance();
  server.get('/', (request, reply) => answer.send(request, reply));
  return (tag?: string) =>
    server.inject({ url: '/', ...(tag && { headers: { 'if-none-match': tag } }) });
}

afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

describe('A cached answer', () => {
  it('is made once, whoever asks, and not before', async () => {
    let made = 0;
    const get = serverOf(new CachedAnswer('text/plain', () => `answer ${++made}`));
    expect(made).toBe(0);
    const first = await get();
    const second = await get();
    expect([first.body, second.body]).toEqual(['answer 1', 'answer 1']);
    expect(await get(first.headers.etag)).toMatchObject({ statusCode: 304, body: '' });
    expect(made).toBe(1);
  });

  it('is made again if it could not be: a failure is no answer', async () => {
    let made = 0;
    const make = (): string => {
      if (++made === 1) throw new Error('not yet');
      return 'an answer';
    };
    const get = serverOf(new CachedAnswer('text/plain', make));
    const failed = await get();
    expect([failed.statusCode, failed.headers.etag]).toEqual([500, undefined]);
    expect(await get()).toMatchObject({ statusCode: 200, body: 'an answer' });
    expect(made).toBe(2);
  });
});
