import 'reflect-metadata';
import { Logger } from '@nestjs/common';
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

const logger = new Logger('Service');

/** HTTP is up first, so that health can tell what the consumers are waiting for. */
async function start(): Promise<void> {
  const app = await createApp();
  // Nest's default ends with the signal's exit code; a drained service ends with 0.
  app.enableShutdownHooks(['SIGTERM', 'SIGINT'], { useProcessExit: true });
  const { HOST, PORT } = app.get<Settings>(settingsConfig.KEY);
  await app.listen(PORT, HOST);
  await startConsumers(app).catch((error: unknown) => stopFailed(app, error));
  const url = (await app.getUrl()).replace('127.0.0.1', 'localhost');
  const { description } = app.get<Broker>(BROKER);
  logger.log(
    `Ready on ${description}: API ${url}/docs, health ${url}/health/ready, metrics ${url}/metrics`,
  );
  void app.get(ConsumerGroups).failure.then((error) => stopFailed(app, error));
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

await start().catch((error: unknown) => {
  report(error);
  Logger.flush();
  process.exit(1);
});
