import { expect, it } from 'vitest';
import { HttpClient } from '@nest-kafka-kit/testing';
import { spawnService } from '../support/parcels-process.js';

// In production nobody sees management routes who was not let in on purpose, and whoever runs the
// service is told so.

const PRODUCTION = {
  NODE_ENV: 'production',
  KAFKA_CONSUMER_GROUP: 'parcels',
  // Nobody listens there: HTTP does not wait for the broker.
  KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:1',
};

it('says at the start, and in each answer, what to set where nobody could be let in', async () => {
  await using service = spawnService(PRODUCTION);
  const client = await service.listening();
  const warning = await service.line(/.*answer 401.*/);
  expect(JSON.parse(warning[0])).toMatchObject({
    level: 'warn',
    message: expect.stringMatching(/ADMIN_TOKEN.*MANAGEMENT_PORT.*MANAGEMENT_ACCESS=open/),
  });
  for (const path of ['/metrics', '/docs', '/docs-json', '/events', '/asyncapi.json']) {
    const { status, body } = await client.get(path);
    expect([path, status]).toEqual([path, 401]);
    expect(body).toMatchObject({ detail: expect.stringContaining('ADMIN_TOKEN') });
  }
  expect((await client.get('/health/live')).status).toBe(200);
  expect((await client.get('/health/ready')).body).not.toHaveProperty('details');
});

it('lets those with a token see, and warns of nothing', async () => {
  const ADMIN_TOKEN = 'correct-horse-battery-staple';
  await using service = spawnService({ ...PRODUCTION, ADMIN_TOKEN });
  const { url } = await service.listening();
  const operator = new HttpClient(url, { authorization: `Bearer ${ADMIN_TOKEN}` });
  expect((await operator.get('/metrics')).body).toContain('process_cpu_user_seconds_total');
  expect((await operator.get('/health/ready')).body).toHaveProperty('details.broker');
  expect(service.output.join('\n')).not.toContain('answer 401');
});

it('serves them at MANAGEMENT_PORT, open, and stops that with all else', async () => {
  await using service = spawnService({ MANAGEMENT_PORT: '0' });
  const client = await service.ready();
  const [, url = ''] = await service.line(/Management routes are at (http:[^"\s]+)/);
  expect(service.output.join('\n')).toContain(`metrics ${url}/metrics`);
  const management = new HttpClient(url.replace('localhost', '127.0.0.1'));
  expect((await management.get('/metrics')).status).toBe(200);
  expect((await management.get('/v1/messaging/status')).status).toBe(403);
  expect((await client.get('/metrics')).status).toBe(404);
  expect(await service.kill('SIGTERM')).toBe(0);
  await expect(management.get('/health/live')).rejects.toThrow('fetch failed');
});

it('says which setting names a port that is taken', async () => {
  await using first = spawnService({ MANAGEMENT_PORT: '0' });
  const [, port = ''] = await first.line(/Management routes are at http:[^"\s]+:(\d+)/);
  await using second = spawnService({ MANAGEMENT_PORT: port });
  expect(await second.exited).toBe(1);
  expect(second.output.join('\n')).toContain(`MANAGEMENT_PORT: given ${port} (EADDRINUSE)`);
});
