import { Logger, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  loadEnvFile,
  type ServiceDefinition,
  type Settings,
  SETTINGS,
  SettingsError,
  withVariables,
} from '../settings/index.js';
import { trustWarning } from '../settings/trust-proxy.js';
import { misspelled } from '../settings/misspelled.js';
import { createApp } from './create-app.js';
import { addressProblem } from '../http/address-problem.js';
import { ManagementAccess } from '../http/management/management-access.js';
import { ManagementPort } from '../http/management/management-port.js';
import { pagesOf } from './pages.js';
import { MessagingError, startConsumers } from '@nest-kafka-kit/messaging';
import { BROKER, type Broker } from '@nest-kafka-kit/messaging/broker';
import { ConsumerGroups } from '@nest-kafka-kit/messaging/operating';
import { OwnLines } from '../logging/own-lines.js';
import { ServiceLogger } from '../logging/service.logger.js';

const logger = new Logger('Service');
/** The new connections that the system keeps until they are accepted; a probe waits behind them. */
const BACKLOG = 1_024;

/**
 * Runs a module as a service, until a signal or a failure ends the process: with exit code 0 once
 * it has drained, with 1 and the reason in the log where it can't start or go on.
 *
 * @example
 * await runService(AppModule, service);
 */
export async function runService(module: Type, service: ServiceDefinition): Promise<void> {
  Logger.overrideLogger(startLogger());
  try {
    const warnings = loadEnvFile();
    // The file may set the log format.
    Logger.overrideLogger(startLogger());
    // Before the settings are read: one that is missing may be misspelled.
    for (const warning of [...warnings, ...misspelled(process.env, service)]) logger.warn(warning);
    await startService(module, service);
  } catch (error) {
    report(error);
    Logger.flush();
    process.exit(1);
  }
}

/**
 * The logger until the settings are read. They may be wrong, and log collectors need JSON even
 * then.
 */
function startLogger(): ServiceLogger {
  const format = process.env['LOG_FORMAT'];
  const LOG_FORMAT = format === 'json' || format === 'text' ? format : undefined;
  return new ServiceLogger({ LOG_FORMAT, LOG_LEVEL: 'log' });
}

/** Options of `startService`. */
export interface StartOptions {
  /** Whether to serve HTTP; without it only the consumer groups run. Default `true`. */
  readonly http?: boolean;
}

/**
 * Resolves when the consumer groups have joined. From then on a signal ends the process with exit
 * code 0 once it has drained, and a group that can't come back with 1.
 *
 * @throws SettingsError, and what `startConsumers` rejects with; the app is closed by then
 * @example
 * await startService(AppModule, service, { http: false });
 */
export async function startService(
  module: Type,
  service: ServiceDefinition,
  { http = true }: StartOptions = {},
): Promise<void> {
  const app = await createApp(module, service);
  // Nest's default is the signal's exit code; a drained service ends with 0.
  app.enableShutdownHooks(['SIGTERM', 'SIGINT'], { useProcessExit: true });
  const { description } = app.get<Broker>(BROKER);
  // HTTP starts first, so that health can tell what the consumers are waiting for.
  const url = http ? await listen(app) : await app.init().then(() => undefined);
  const management = url && (await openManagement(app));
  const where = url ? `Listening on ${url}` : 'Running without HTTP';
  if (management) logger.log(`Management routes are at ${management}`);
  logger.log(`${where}, joining consumer groups on ${description}`);
  await startConsumers(app).catch(async (error: unknown) => {
    await app.close().catch(report);
    throw error;
  });
  const groups = app.get(ConsumerGroups);
  // False after a SIGTERM while waiting for the broker.
  if (groups.ready) {
    logger.log(`Ready: ${url ? pagesOf(app, management ?? url) : 'consuming'}`);
  }
  void groups.failure.then((error) => stopFailed(app, error));
}

async function listen(app: NestFastifyApplication): Promise<string> {
  const { HOST, PORT } = app.get<Settings>(SETTINGS);
  try {
    await app.listen({ port: PORT, host: HOST, backlog: BACKLOG });
  } catch (error) {
    const address = { host: { name: 'HOST', given: HOST }, port: { name: 'PORT', given: PORT } };
    throw addressProblem(error, address) ?? error;
  }
  return (await app.getUrl()).replace('127.0.0.1', 'localhost');
}

/** Opens the port of management routes, if they have one, and warns of settings that harm. */
async function openManagement(app: NestFastifyApplication): Promise<string | undefined> {
  const { HTTP_TRUST_PROXY } = app.get<Settings>(SETTINGS);
  for (const warning of [app.get(ManagementAccess).obstacle, trustWarning(HTTP_TRUST_PROXY)]) {
    if (warning) logger.warn(warning);
  }
  return app
    .get(ManagementPort)
    .open()
    .catch(async (error: unknown) => {
      await app.close().catch(report);
      throw error;
    });
}

/** Ends a service whose consumers cannot rejoin, rather than leaving it looking alive. */
async function stopFailed(app: NestFastifyApplication, error: unknown): Promise<never> {
  report(error);
  await app.close().catch(report);
  process.exit(1);
}

function report(error: unknown): void {
  // The kit's own errors say all there is to say; for others the stack matters.
  const isOurs = error instanceof MessagingError || error instanceof SettingsError;
  const text = isOurs ? withVariables(`${error.code}: ${error.message}`) : '';
  logger.fatal(isOurs ? new OwnLines(text) : error);
}
