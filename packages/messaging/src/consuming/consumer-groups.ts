import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type INestApplication,
  Logger,
} from '@nestjs/common';
import type { Server } from '@nestjs/microservices';
import { setTimeout as delay } from 'node:timers/promises';
import type { Broker, Consumer, GroupOverview, Producer, TopicSettings } from '../ports/index.js';
import { BrokerUnreachableError, HandlerDefinitionError } from '../errors.js';
import { checkEventClasses } from '../events/class-check/check-classes.js';
import { EVENT_ENCODING, type EventEncoding, registeredEvents } from '../events/index.js';
import { type NeededTopics, neededTopics } from '../events/needed-topics.js';
import { BROKER, MESSAGING_OPTIONS, PRODUCER } from '../injection-tokens.js';
import { MessagingObservers } from '../messaging-observers.js';
import { observeAll } from '../observe-all.js';
import { TopicInitializer } from '../topics/topic-initializer.js';
import { backoffMs } from './backoff.js';
import type { ConsumingOptions } from './consuming.options.js';
import { DeclaredHandlers } from './declared-handlers.js';
import { type GroupChoice, groupName } from './group-name.js';
import { GroupRouter } from './group-router.js';
import { connectHandlers, guardsOfHttpAlone } from './handlers-config.js';
import { incident, recordIncidents } from './incident.js';
import { logHandling } from './log-handling.js';
import { deadLetterTopic } from './pipeline/dead-letter.js';
import { isLogContextFree } from './pipeline/log-context.js';
import { retryTopicOf } from './pipeline/retry-topic.js';
import { installRethrowFilter } from './rethrow.filter.js';
import { transportIdOf } from './transport-id.js';

/** A consumer that is also the server of a Nest microservice. */
export type GroupServer = Consumer &
  Server & {
    lastError: Consumer['lastError'];
    listen(callback: () => void): void;
    close(): void;
  };

interface RunningGroup {
  readonly consumer: GroupServer;
  readonly router: GroupRouter;
}

const DEFAULT_GRACE_MS = 10_000;
const UNREACHABLE_BACKOFF = { baseDelayMs: 500, maxDelayMs: 3_000 };

/**
 * Connects this process's consumer groups to Nest, starts, watches and stops them.
 *
 * @example
 * app.get(ConsumerGroups).ready; // true once every group has joined
 */
@Injectable()
export class ConsumerGroups implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Consumer groups');
  private readonly groups: RunningGroup[] = [];
  private readonly stopping = new AbortController();
  private connected = false;
  private started = false;

  constructor(
    @Inject(BROKER) private readonly broker: Broker<GroupServer>,
    @Inject(PRODUCER) private readonly producer: Producer,
    @Inject(MESSAGING_OPTIONS) private readonly options: ConsumingOptions,
    private readonly declared: DeclaredHandlers,
    private readonly topics: TopicInitializer,
    private readonly observers: MessagingObservers,
    @Inject(EVENT_ENCODING) private readonly encoding: EventEncoding,
  ) {}

  get consumers(): readonly Consumer[] {
    return this.groups.map(({ consumer }) => consumer);
  }

  get routers(): readonly GroupRouter[] {
    return this.groups.map(({ router }) => router);
  }

  get overview(): readonly GroupOverview[] {
    return this.groups.map(({ consumer, router: { group, topics, handlers } }) => ({
      group,
      consumer,
      topics,
      deadLetterTopic: deadLetterTopic(group).name,
      handlers: [...handlers],
    }));
  }

  /** The topics for dead letters and retries of each group. */
  private get ownTopics(): TopicSettings[] {
    const { deadLetterMaxBytes } = this.options;
    const limit = deadLetterMaxBytes && { 'max.message.bytes': String(deadLetterMaxBytes) };
    return this.routers
      .flatMap(({ group }) => [deadLetterTopic(group), retryTopicOf(group)])
      .map((topic) => ({ ...topic, config: { ...topic.config, ...limit }, mayBeSmaller: true }));
  }

  /** The topics that this process needs. */
  get neededTopics(): NeededTopics {
    const read = this.routers.flatMap(({ sources }) => sources);
    return neededTopics(this.ownTopics, read);
  }

  /** Whether every group of this process has joined. */
  get ready(): boolean {
    if (!this.started || this.stopping.signal.aborted) return false;
    return this.consumers.every(({ state }) => state === 'running' || state === 'idle');
  }

  /** Resolves with the cause when a consumer can't come back. */
  get failure(): Promise<Error> {
    return Promise.race(this.consumers.map(({ failure }) => failure));
  }

  /** Connects every group of this process to the app. @throws HandlerDefinitionError */
  connect(app: INestApplication): void {
    if (this.connected) return;
    this.connected = true;
    installRethrowFilter(app);
    const guards = guardsOfHttpAlone(app);
    if (guards.length > 0) {
      const names = guards.join(', ');
      this.logger.log(`Guards HTTP alone, as @AlsoForMessages() is not on its class: ${names}.`);
    }
    for (const [name, group] of this.selected())
      this.groups.push(this.connectGroup(app, name, group));
  }

  /**
   * Resolves once topics exist and every group has joined, however long the broker is away.
   *
   * @throws HandlerDefinitionError | DataClassError | TopicMissingError | BrokerRefusedError
   */
  async start(app: INestApplication): Promise<void> {
    this.connect(app);
    const values = this.declared.find().flatMap(({ value }) => value ?? []);
    checkEventClasses(registeredEvents(), [...new Set(values)]);
    await this.encoding.prepare();
    await this.ensureTopics();
    if (this.stopping.signal.aborted) return;
    await app.startAllMicroservices();
    this.started = true;
    const names = this.groups.map(({ consumer: { group } }) => group).join(', ') || 'none';
    this.logger.log(`Running: ${names}.`);
  }

  /** Drains first of all at shutdown, while running handlers still have databases and the producer. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    if (this.consumers.length > 0)
      this.logger.log('Draining: finishing what runs, starting nothing new.');
    const deadline = AbortSignal.timeout(this.options.shutdownGraceMs ?? DEFAULT_GRACE_MS);
    await Promise.all(this.consumers.map((consumer) => consumer.stop(deadline)));
    if (deadline.aborted) {
      this.logger.warn(
        'Handlers were still running after `shutdownGraceMs`; their messages will be delivered again.',
      );
    } else if (this.consumers.length > 0) this.logger.log('Drained.');
  }

  /** The groups to run, by their names on the broker. */
  private selected(): [string, GroupChoice | undefined][] {
    const { defaultGroup, groups } = this.options;
    const known = new Map<string, GroupChoice | undefined>([
      [defaultGroup, undefined],
      ...this.declared.groups(defaultGroup),
    ]);
    const named = groups?.map((name) => (known.has(name) ? name : groupName(defaultGroup, name)));
    const unknown = groups?.filter((_, index) => !known.has(named![index]!)) ?? [];
    if (unknown.length > 0) {
      const names = [...known.keys()].join(', ');
      throw new HandlerDefinitionError(
        `\`groups\` names ${unknown.join(', ')}, which no handler has. Known: ${names}, or none.`,
      );
    }
    return [...known].filter(([name]) => named?.includes(name) ?? true);
  }

  private connectGroup(
    app: INestApplication,
    group: string,
    choice: GroupChoice | undefined,
  ): RunningGroup {
    const { handling } = this.observers;
    const consumer = this.broker.consumer(group, handling);
    consumer.setTransportId(transportIdOf(choice));
    connectHandlers(app, { strategy: consumer });
    const router = new GroupRouter(consumer.getHandlers(), {
      group,
      isDefaultGroup: choice === undefined,
      producer: this.producer,
      encoding: this.encoding,
      logContext: this.options.logContext ?? isLogContextFree(),
      observer: observeAll([recordIncidents(consumer), logHandling(`Consumer ${group}`), handling]),
      ...(this.options.limits && { limits: this.options.limits }),
      ...(this.options.failure && { failureDefaults: this.options.failure }),
    });
    consumer.subscribe(router);
    return { consumer, router };
  }

  private async ensureTopics(): Promise<void> {
    for (let attempt = 1; !this.stopping.signal.aborted; attempt++) {
      try {
        return await this.topics.ensure(this.neededTopics);
      } catch (error) {
        if (!(error instanceof BrokerUnreachableError)) throw error;
        for (const { consumer } of this.groups) consumer.lastError = incident('Not started', error);
        const retryInMs = Math.round(backoffMs(attempt, UNREACHABLE_BACKOFF));
        this.logger.warn(`${error.message} Next try in ${retryInMs} ms.`);
        await delay(retryInMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
    }
  }
}

/**
 * Connects the consumer groups to the app and starts them. Call it last: handlers get the global
 * pipes, guards, filters and interceptors that are set by then.
 *
 * @throws HandlerDefinitionError | TopicMissingError | BrokerRefusedError
 * @example
 * const app = await NestFactory.create(AppModule);
 * await app.listen(3000);
 * await startConsumers(app);
 */
export async function startConsumers(app: INestApplication): Promise<void> {
  await app.get(ConsumerGroups).start(app);
}

/**
 * Connects the consumer groups without starting them: enough for `EventBus.dispatch` in tests.
 *
 * @throws HandlerDefinitionError
 * @example
 * await app.init();
 * connectConsumers(app);
 */
export function connectConsumers(app: INestApplication): void {
  app.get(ConsumerGroups).connect(app);
}
