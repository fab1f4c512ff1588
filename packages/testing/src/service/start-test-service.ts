import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { ServiceModule } from '@nest-kafka-kit/service';
import { readSettings, type ServiceDefinition } from '@nest-kafka-kit/service/settings';
import { configureHttp, createHttpAdapter } from '@nest-kafka-kit/service/http';
import { HttpClient } from './http-client.js';
import { startTestApp, type TestAppOptions } from './start-test-app.js';

/** A running service, and a client of its HTTP. */
export interface TestService extends HttpClient {
  readonly app: NestFastifyApplication;
  close(): Promise<void>;
}

/** What differs from the service as it is; the parts are added to it. */
export type TestServiceOptions = Omit<
  TestAppOptions,
  'module' | 'messaging' | 'adapter' | 'configure'
>;

/**
 * Starts a whole service in this process, with the HTTP of production on a free port, and with nothing from this
 * machine's environment. Without `KAFKA_BOOTSTRAP_SERVERS` in `environment` it is in memory. On a Kafka, which other
 * tests use too, it has a consumer group of its own unless `environment` names one.
 *
 * @throws SettingsError, and what `startTestApp` rejects with
 *
 * @example Over HTTP.
 * ```ts
 * const service = await startTestService(AppModule, definition, { CONSUMER_GROUPS: 'notifications' });
 * const { status, body } = await service.post('/v1/users', { email, name });
 * await service.close();
 * ```
 *
 * @example Its handlers alone, and what it injects.
 * ```ts
 * const { app } = await startTestService(AppModule, definition, {}, { consumers: 'connect' });
 * await app.get(EventBus).dispatch(createEvent(UserCreated, { userId, email, name }, 'tests'));
 * ```
 */
export async function startTestService(
  module: Type,
  service: ServiceDefinition,
  environment: Readonly<Record<string, string | undefined>> = {},
  options: TestServiceOptions = {},
): Promise<TestService> {
  const group = environment['KAFKA_BOOTSTRAP_SERVERS'] && {
    KAFKA_CONSUMER_GROUP: `test-${randomUUID()}`,
  };
  const settings = readSettings({ ...group, ...environment }, service);
  const app = await startTestApp({
    ...options,
    module: ServiceModule.forRoot(module, service, settings),
    adapter: createHttpAdapter(settings),
    configure: async (created) => {
      await configureHttp(created);
      await created.listen(0, '127.0.0.1');
    },
  });
  return Object.assign(new HttpClient(await app.getUrl()), { app, close: () => app.close() });
}
