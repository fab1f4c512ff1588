import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, expect, it } from 'vitest';
import { startTestService } from '@nest-kafka-kit/testing';
import { AppModule } from '../../../test/fixtures/parcels/app.module.js';
import { service } from '../../../test/fixtures/parcels/service.js';

const ADMIN_TOKEN = 'a-token-of-operators';

let app: NestFastifyApplication;

afterEach(async () => {
  Logger.overrideLogger(false);
  await app.close();
});

it.each([
  ['false', '10.0.0.1'],
  ['1', '198.51.100.1'],
  ['10.0.0.0/8', '198.51.100.1'],
])('The log has the address of an operator, with HTTP_TRUST_PROXY=%s', async (trusted, address) => {
  const environment = { ADMIN_TOKEN, HTTP_TRUST_PROXY: trusted };
  ({ app } = await startTestService(AppModule, service, environment));
  const logged: string[] = [];
  const record = (text: unknown) => logged.push(String(text));
  Logger.overrideLogger({ log: record, warn: record, error: record });
  const { statusCode } = await app.inject({
    method: 'POST',
    url: '/v1/messaging/producer/pause',
    remoteAddress: '10.0.0.1',
    // The first one is forged: the proxy adds whom it has seen.
    headers: {
      authorization: `Bearer ${ADMIN_TOKEN}`,
      'x-forwarded-for': '203.0.113.7, 198.51.100.1',
    },
  });
  expect(statusCode).toBe(200);
  expect(logged).toContain(`${address} (admin) paused publishing.`);
});
