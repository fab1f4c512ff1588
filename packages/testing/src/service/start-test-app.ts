import type { DynamicModule, ModuleMetadata, Type } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import {
  connectConsumers,
  MessagingModule,
  type MessagingOptions,
  startConsumers,
} from '@nest-kafka-kit/messaging';
import { BROKER, type Broker } from '@nest-kafka-kit/messaging/broker';

/** The app to start. Its parts are those of a Nest module. */
export interface TestAppOptions extends Pick<
  ModuleMetadata,
  'imports' | 'controllers' | 'providers'
> {
  /**
   * A whole service, which imports messaging itself. Without it, the parts get messaging in memory.
   */
  readonly module?: Type | DynamicModule;
  /** Options of the messaging that the parts get. Default: source `tests`, consumer group `service`. */
  readonly messaging?: Partial<MessagingOptions>;
  /** Replaces the broker that the options choose, for example with one that two apps share. */
  readonly broker?: Broker;
  /** Replaces providers, as Nest's testing module does: `(module) => module.overrideProvider(Clock).useValue(clock)`. */
  readonly override?: (module: TestingModuleBuilder) => unknown;
  /** Replaces the plain Fastify adapter; `configure` sets its body parsers then. */
  readonly adapter?: FastifyAdapter;
  /** Called before the app is initialised: global pipes, a port to listen on. */
  readonly configure?: (app: NestFastifyApplication) => unknown;
  /**
   * - `start` (default): they join their groups and receive what is published
   * - `connect`: `EventBus.dispatch` reaches handlers, and nothing is consumed
   * - `leave`: the test does one or the other itself
   */
  readonly consumers?: 'start' | 'connect' | 'leave';
}

/**
 * Starts a Nest app for a test, in this process. Close it afterwards; one that cannot start is closed already.
 *
 * @throws what Nest and `startConsumers` reject with
 *
 * @example A feature, in memory.
 * ```ts
 * const app = await startTestApp({ imports: [UsersModule] });
 * await app.get(EventRepository).publish(UserCreated, { userId, email, name });
 * await app.close();
 * ```
 *
 * @example A handler alone, without waiting for a broker.
 * ```ts
 * const app = await startTestApp({ controllers: [UserEventsController], consumers: 'connect' });
 * await app.get(EventBus).dispatch(createEvent(UserCreated, { userId, email, name }, 'tests'));
 * ```
 *
 * @example Two services that share a broker.
 * ```ts
 * const broker = new MemoryBroker();
 * const users = await startTestApp({ imports: [UsersModule], broker });
 * const mails = await startTestApp({ imports: [MailsModule], broker, messaging: { defaultGroup: 'mails' } });
 * ```
 */
export async function startTestApp({
  module,
  imports = [],
  controllers = [],
  providers = [],
  messaging = {},
  broker,
  override,
  adapter,
  configure,
  consumers = 'start',
}: TestAppOptions): Promise<NestFastifyApplication> {
  const useFactory = () => ({ source: 'tests', defaultGroup: 'service', ...messaging });
  const base = module ?? MessagingModule.forRootAsync({ useFactory });
  const building = Test.createTestingModule({
    imports: [base, ...imports],
    controllers,
    providers,
  });
  if (broker) building.overrideProvider(BROKER).useValue(broker);
  override?.(building);
  const app = (await building.compile()).createNestApplication<NestFastifyApplication>(
    adapter ?? new FastifyAdapter(),
    { bodyParser: adapter === undefined, logger: false },
  );
  try {
    await configure?.(app);
    await app.init();
    if (consumers === 'start') await startConsumers(app);
    if (consumers === 'connect') connectConsumers(app);
  } catch (error) {
    await app.close();
    throw error;
  }
  return app;
}
