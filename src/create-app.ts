import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readSettings } from './config/index.js';
import { configureHttp, createHttpAdapter } from './http/configure-http.js';
import { ServiceLogger } from './operations/service.logger.js';

/**
 * A module as an HTTP application, ready to listen.
 *
 * @throws SettingsError
 * @example
 * const app = await createApp(AppModule);
 * await app.listen(3000);
 */
export async function createApp(module: Type): Promise<NestFastifyApplication> {
  // Before anything else, so that wrong settings are the only thing the log talks about.
  const settings = readSettings(process.env);
  const app = await NestFactory.create<NestFastifyApplication>(module, createHttpAdapter(), {
    abortOnError: false,
    bodyParser: false,
    logger: new ServiceLogger(settings),
  });
  await configureHttp(app, settings);
  return app;
}
