import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createHttpAdapter } from '../../http/configure-http.js';
import { DocumentSource } from '../../asyncapi/document-source.js';

/**
 * The AsyncAPI document of a service that is made, but never started: nothing is connected, so it
 * does not matter whether a broker or a registry can be reached.
 *
 * @throws SettingsError | SchemaNotExpressibleError
 */
export async function documentOf(module: Type, format: 'yaml' | 'json'): Promise<string> {
  // What production needs besides, such as a broker, is not needed here.
  delete process.env['NODE_ENV'];
  const app = await NestFactory.create(module, createHttpAdapter(), {
    abortOnError: false,
    logger: false,
  });
  try {
    const source = app.get(DocumentSource);
    return format === 'json' ? source.json() : source.yaml();
  } finally {
    await app.close();
  }
}
