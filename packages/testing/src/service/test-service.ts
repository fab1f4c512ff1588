import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import type { ServiceDefinition } from '@nest-kafka-kit/service/settings';
import { HttpClient } from './http-client.js';
import { startService } from './start-service.js';

export interface TestService extends HttpClient {
  readonly app: NestFastifyApplication;
  close(): Promise<void>;
}

/**
 * The whole app in this process, on a free port, with nothing from this machine's environment.
 *
 * @example
 * const service = await startTestService(AppModule, service, { KAFKA_BOOTSTRAP_SERVERS: 'localhost:9092' });
 * const { status, body } = await service.post('/v1/users', { email, name });
 */
export async function startTestService(
  module: Type,
  service: ServiceDefinition,
  environment: Readonly<Record<string, string | undefined>> = {},
): Promise<TestService> {
  const group = { KAFKA_CONSUMER_GROUP: `test-${randomUUID()}` };
  const app = await startService(module, service, { ...group, ...environment }, { listen: true });
  const client = new HttpClient(await app.getUrl());
  return Object.assign(client, { app, close: () => app.close() });
}
