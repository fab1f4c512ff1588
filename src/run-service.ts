import { Logger, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Settings, settingsConfig, SettingsError } from './config/index.js';
import { createApp } from './create-app.js';
import {
  BROKER,
  type Broker,
  ConsumerGroups,
  MessagingError,
  startConsumers,
} from './messaging/index.js';
import { ServiceLogger } from './operations/service.logger.js';

const logger = new Logger('Service');

/**
 * Runs a module as a service, until a signal or a failure ends the process: with exit code 0 once
 * it has drained, with 1 and the reason in the log where it can't start or go on.
 *
 * @example
 * await runService(AppModule);
 */
export async function runService(module: Type): Promise<void> {
  Logger.overrideLogger(startLogger());
  try {
    await start(module);
  } catch (error) {
    report(error);
    Logger.flush();
    process.exit(1);
  }
}

/** Until the settings are read: they may be what is wrong, and collectors want their JSON all the same. */
function startLogger(): ServiceLogger {
  const format = process.env['LOG_FORMAT'];
  const LOG_FORMAT = format === 'json' || format === 'text' ? format : undefined;
  return new ServiceLogger({ LOG_FORMAT, LOG_LEVEL: 'log' });
}

/** HTTP is up first, so that health can tell what the consumers are waiting for. */
async function start(module: Type): Promise<void> {
  const app = await createApp(module);
  // Nest's default ends with the signal's exit code; a drained service ends with 0.
  app.enableShutdownHooks(['SIGTERM', 'SIGINT'], { useProcessExit: true });
  const { description } = app.get<Broker>(BROKER);
  const url = await listen(app);
  logger.log(`Listening on ${url}, joining consumer groups on ${description}`);
  await startConsumers(app).catch((error: unknown) => stopFailed(app, error));
  const groups = app.get(ConsumerGroups);
  // Not so after a SIGTERM while waiting for the broker.
  if (groups.ready)
    logger.log(`Ready: API ${url}/docs, health ${url}/health/ready, metrics ${url}/metrics`);
  void groups.failure.then((error) => stopFailed(app, error));
}

async function listen(app: NestFastifyApplication): Promise<string> {
  const { HOST, PORT } = app.get<Settings>(settingsConfig.KEY);
  try {
    await app.listen(PORT, HOST);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const given = `${PORT} (${code})`;
    throw new SettingsError([{ name: 'PORT', given, accepted: 'a port that is free on HOST' }]);
  }
  return (await app.getUrl()).replace('127.0.0.1', 'localhost');
}

/** A service whose consumers can't come back must not go on looking alive. */
async function stopFailed(app: NestFastifyApplication, error: unknown): Promise<never> {
  report(error);
  await app.close().catch(report);
  process.exit(1);
}

function report(error: unknown): void {
  // Our own errors say all there is to say; of the others the stack matters.
  const isOurs = error instanceof MessagingError || error instanceof SettingsError;
  logger.fatal(isOurs ? `${error.code}: ${error.message}` : error);
}
