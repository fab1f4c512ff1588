import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { randomUUID } from 'node:crypto';
import { AppModule } from '../../src/app.module.js';
import { readSettings, settingsConfig } from '../../src/config/index.js';
import { configureHttp, createHttpAdapter } from '../../src/http/configure-http.js';
import { startConsumers } from '../../src/messaging/index.js';
import { HttpClient } from './http-client.js';

export interface TestService extends HttpClient {
  readonly app: NestFastifyApplication;
  close(): Promise<void>;
}

/**
 * The whole app in this process, on a free port, with nothing from this machine's environment.
 *
 * @example
 * const service = await startTestService({ KAFKA_BOOTSTRAP_SERVERS: 'localhost:9092' });
 * const { status, body } = await service.post('/v1/users', { email, name });
 */
export async function startTestService(
  environment: Readonly<Record<string, string | undefined>> = {},
): Promise<TestService> {
  const settings = readSettings({
    KAFKA_CONSUMER_GROUP: `test-${randomUUID()}`,
    ...environment,
  });
  const module = await Test.createTestingModule({ imports: [AppModule] })
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
