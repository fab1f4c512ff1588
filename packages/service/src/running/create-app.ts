import type { LoggerService, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { messagingOptions, readSettings, type Settings } from '../settings/index.js';
import { configureHttp, createHttpAdapter } from '../http/configure-http.js';
import { ServiceLogger } from '../logging/service.logger.js';
import { startTracing } from '../tracing/start-tracing.js';

/**
 * A module as an HTTP application, ready to listen.
 *
 * @param loggerOf what logs, from its creation on
 * @throws SettingsError
 * @example
 * const app = await createApp(AppModule);
 * await app.listen(3000);
 */
export async function createApp(
  module: Type,
  loggerOf: (settings: Settings) => LoggerService = (settings) => new ServiceLogger(settings),
): Promise<NestFastifyApplication> {
  // Before anything else, so that wrong settings are the only thing the log talks about.
  const settings = readSettings(process.env);
  // Reads the certificates: what is wrong with them belongs to that.
  messagingOptions(settings);
  await startTracing(settings);
  const app = await NestFactory.create<NestFastifyApplication>(module, createHttpAdapter(), {
    abortOnError: false,
    bodyParser: false,
    logger: loggerOf(settings),
  });
  await configureHttp(app, settings);
  return app;
}
