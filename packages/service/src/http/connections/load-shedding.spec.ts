import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestService } from '@nest-kafka-kit/testing';
import { AppModule } from '../../../test/fixtures/parcels/app.module.js';
import { service } from '../../../test/fixtures/parcels/service.js';

let app: NestFastifyApplication;

beforeAll(async () => {
  const environment = { HTTP_MAX_EVENT_LOOP_DELAY_MS: '50' };
  ({ app } = await startTestService(AppModule, service, environment, { consumers: 'leave' }));
});

afterAll(() => app.close());

function blockLoop(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

it('While the event loop is late, all but health answers 503 and says when to come back', async () => {
  expect((await app.inject('/docs-json')).statusCode).toBe(200);
  // The delay is averaged over a second.
  for (let turn = 0; turn < 15; turn += 1) {
    blockLoop(150);
    await after(0);
  }
  const shed = await app.inject('/docs-json');
  expect(shed).toMatchObject({
    statusCode: 503,
    headers: { 'retry-after': '1', 'content-type': 'application/problem+json; charset=utf-8' },
  });
  expect(shed.json()).toMatchObject({
    status: 503,
    code: 'HTTP_OVERLOADED',
    detail: expect.stringContaining('HTTP_MAX_EVENT_LOOP_DELAY_MS') as unknown,
  });
  expect((await app.inject('/health/live')).statusCode).toBe(200);
  await expect
    .poll(async () => (await app.inject('/docs-json')).statusCode, { timeout: 5_000 })
    .toBe(200);
});
