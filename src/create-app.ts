import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { type Settings, settingsConfig } from './config/index.js';
import { configureHttp } from './http/configure-http.js';
import { ServiceLogger } from './operations/service.logger.js';

/**
 * The service, ready to listen.
 *
 * @throws SettingsError
 * @example
 * const app = await createApp();
 * await app.listen(3000);
 */
export async function createApp(): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), {
    abortOnError: false,
    bufferLogs: true,
  });
  const settings = app.get<Settings>(settingsConfig.KEY);
  app.useLogger(new ServiceLogger(settings));
  await configureHttp(app, settings);
  return app;
}
