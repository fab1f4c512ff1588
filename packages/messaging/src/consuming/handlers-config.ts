import type { INestApplication } from '@nestjs/common';
import { ApplicationConfig, NestApplication } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { isForMessages } from './also-for-messages.decorator.js';

/** An app's configuration, of which handlers of messages get what is marked for them. */
class HandlersConfig extends ApplicationConfig {
  constructor(private readonly app: ApplicationConfig) {
    super(app.getIoAdapter());
  }

  override getGlobalGuards() {
    return marked(this.app.getGlobalGuards());
  }
  override getGlobalPipes() {
    return marked(this.app.getGlobalPipes());
  }
  override getGlobalInterceptors() {
    return marked(this.app.getGlobalInterceptors());
  }
  override getGlobalFilters() {
    return marked(this.app.getGlobalFilters());
  }
  override getGlobalRequestGuards() {
    return scoped(this.app.getGlobalRequestGuards());
  }
  override getGlobalRequestPipes() {
    return scoped(this.app.getGlobalRequestPipes());
  }
  override getGlobalRequestInterceptors() {
    return scoped(this.app.getGlobalRequestInterceptors());
  }
  override getGlobalRequestFilters() {
    return scoped(this.app.getGlobalRequestFilters());
  }
  override getGlobalPreRequestHooks() {
    return this.app.getGlobalPreRequestHooks();
  }
}

const marked = <T extends object>(enhancers: T[]): T[] =>
  enhancers.filter(({ constructor }) => isForMessages(constructor));

const scoped = <T extends { readonly metatype: unknown }>(wrappers: T[]): T[] =>
  wrappers.filter(({ metatype }) => isForMessages(metatype));

/**
 * Connects a server of messages. What is global in the app acts on its handlers only where it is
 * marked: a guard, pipe or filter written for HTTP would refuse every message, or swallow its error.
 * Nest offers all or nothing: hence the use of its configuration.
 */
export function connectHandlers(app: INestApplication, options: MicroserviceOptions): void {
  const config = new HandlersConfig(configOf(app));
  const seen = Object.create(app, { config: { value: config } }) as NestApplication;
  NestApplication.prototype.connectMicroservice.call(seen, options, { inheritAppConfig: true });
}

/** The names of an app's global guards that handlers of messages do not have. */
export function guardsOfHttpAlone(app: INestApplication): string[] {
  const config = configOf(app);
  const ready = config.getGlobalGuards().map(({ constructor }) => constructor);
  const all = [...ready, ...config.getGlobalRequestGuards().map(({ metatype }) => metatype)];
  return all.filter((type) => !isForMessages(type)).map((type) => type?.name ?? 'a guard');
}

function configOf(app: INestApplication): ApplicationConfig {
  return (app as unknown as { readonly config: ApplicationConfig }).config;
}
