import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { Type } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { readSettings, settingsConfig } from '@nest-kafka-kit/service/settings';
import { configureHttp, createHttpAdapter } from '@nest-kafka-kit/service/http';
import { startConsumers } from '@nest-kafka-kit/messaging';
import { HttpClient } from './http-client.js';

export interface TestService extends HttpClient {
  readonly app: NestFastifyApplication;
  close(): Promise<void>;
}

/**
 * The whole app in this process, on a free port, with nothing from this machine's environment.
 *
 * @example
 * const service = await startTestService(AppModule, { KAFKA_BOOTSTRAP_SERVERS: 'localhost:9092' });
 * const { status, body } = await service.post('/v1/users', { email, name });
 */
export async function startTestService(
  appModule: Type,
  environment: Readonly<Record<string, string | undefined>> = {},
): Promise<TestService> {
  const settings = readSettings({
    KAFKA_CONSUMER_GROUP: `test-${randomUUID()}`,
    ...environment,
  });
  const module = await Test.createTestingModule({ imports: [appModule] })
    .overrideProvider(settingsConfig.KEY)
    .useValue(settings)
    .compile();
  const app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(), {
    bodyParser: false,
    logger: false,
  });
  await configureHttp(app, settings);
  await app.listen(0, '127.0.0.1');
  await startConsumers(app);
  const client = new HttpClient(await app.getUrl());
  return Object.assign(client, { app, close: () => app.close() });
}
