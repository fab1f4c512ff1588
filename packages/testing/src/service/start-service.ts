import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ServiceModule } from '@nest-kafka-kit/service';
import { readSettings, type ServiceDefinition } from '@nest-kafka-kit/service/settings';
import { configureHttp, createHttpAdapter } from '@nest-kafka-kit/service/http';
import { startTestApp, type TestAppOptions } from './start-test-app.js';

export interface TestServiceOptions extends Omit<TestAppOptions, 'module'> {
  /** Has the HTTP of production, on a free port of 127.0.0.1. */
  readonly listen?: boolean;
}

/**
 * A whole service in this process, with nothing from this machine's environment. Without
 * `KAFKA_BOOTSTRAP_SERVERS` in `environment` it is in memory.
 *
 * @example
 * ```ts
 * const app = await startService(AppModule, service, { CONSUMER_GROUPS: 'notifications' });
 * const { statusCode } = await app.inject({ url: '/health/ready' });
 * ```
 */
export function startService(
  module: Type,
  service: ServiceDefinition,
  environment: Readonly<Record<string, string | undefined>> = {},
  { listen = false, ...options }: TestServiceOptions = {},
): Promise<NestFastifyApplication> {
  const settings = readSettings(environment, service);
  return startTestApp({
    module: ServiceModule.forRoot(module, service, settings),
    ...(listen && {
      adapter: createHttpAdapter(settings),
      configure: async (app) => {
        await configureHttp(app);
        await app.listen(0, '127.0.0.1');
      },
    }),
    ...options,
  });
}
