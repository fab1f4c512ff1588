import type { LoggerService, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  messagingOptions,
  readSettings,
  type ServiceDefinition,
  type Settings,
} from '../settings/index.js';
import { configureHttp, createHttpAdapter } from '../http/configure-http.js';
import { ServiceLogger } from '../logging/service.logger.js';
import { ServiceModule } from '../service.module.js';
import { beforeApp } from './before-app.js';

/**
 * Creates a module's HTTP application, ready to listen.
 *
 * @param loggerOf what logs, from its creation on
 * @throws SettingsError
 * @example
 * const app = await createApp(AppModule, service);
 * await app.listen(3000);
 */
export async function createApp(
  module: Type,
  service: ServiceDefinition,
  loggerOf: (settings: Settings) => LoggerService = (settings) =>
    new ServiceLogger(settings, service.logFields),
): Promise<NestFastifyApplication> {
  // Read first, so that wrong settings are all that the log is about.
  const settings = readSettings(process.env, service);
  // Reads the certificates too: an error in them is an error in the settings.
  messagingOptions(settings);
  await beforeApp(module, settings, service);
  const root = ServiceModule.forRoot(module, service, settings);
  const app = await NestFactory.create<NestFastifyApplication>(root, createHttpAdapter(settings), {
    abortOnError: false,
    bodyParser: false,
    logger: loggerOf(settings),
  });
  await configureHttp(app);
  return app;
}
