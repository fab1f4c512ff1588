import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventCatalog } from '@nest-kafka-kit/messaging/operating';
import { readSettings, type ServiceDefinition } from '../../settings/index.js';
import { createHttpAdapter } from '../../http/configure-http.js';
import { ServiceModule } from '../../service.module.js';
import { DocumentSource } from '../../asyncapi/document-source.js';

/**
 * Builds the AsyncAPI document of a service without starting it: nothing is connected, so neither
 * the broker nor the registry has to be there.
 *
 * @throws SettingsError | SchemaNotExpressibleError
 */
export async function documentOf(
  module: Type,
  service: ServiceDefinition,
  format: 'yaml' | 'json',
): Promise<string> {
  // Production requires more settings, such as a broker, which are not needed here.
  const settings = readSettings({ ...process.env, NODE_ENV: undefined }, service);
  const root = ServiceModule.forRoot(module, service, settings);
  const app = await NestFactory.create(root, createHttpAdapter(), {
    abortOnError: false,
    logger: false,
  });
  try {
    const source = new DocumentSource(app.get(EventCatalog), service);
    return format === 'json' ? source.json() : source.yaml();
  } finally {
    await app.close();
  }
}
