import { Module, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { messagingFromSettings, schemasFromSettings } from '../../src/settings/index.js';
import { HttpApiModule } from '../../src/http/http-api.module.js';
import {
  EventRepository,
  type Message,
  MessagingModule,
  startConsumers,
} from '@nest-kafka-kit/messaging';
import {
  ADMIN,
  type Admin,
  BROKER,
  type Broker,
  type Consumer,
  PRODUCER,
  type Producer,
  type TopicSettings,
} from '@nest-kafka-kit/messaging/broker';
import { ConsumerGroups } from '@nest-kafka-kit/messaging/operating';
import { SchemasModule } from '@nest-kafka-kit/schemas';
import { ControlModule } from '../../src/control/index.js';
import { HealthModule } from '../../src/health/index.js';
import { MetricsModule } from '../../src/metrics/index.js';
import { fixtureService } from '../fixtures/fixture-service.js';
import { HttpClient, startTestService } from '@nest-kafka-kit/testing';

export const patience = { timeout: 30_000, interval: 20 };

export interface PolicyServiceOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly controller: Type;
  /** In front of the real producer. */
  readonly producer?: (real: Producer) => Producer;
  /** On the broker before the service starts. */
  readonly topics?: readonly TopicSettings[];
}

/** A service with one controller in this process, on the broker under test. */
export class PolicyService extends HttpClient {
  private readonly inspectors: Consumer[] = [];

  private constructor(
    url: string,
    readonly group: string,
    private readonly app: NestFastifyApplication,
  ) {
    super(url);
  }

  static async start(options: PolicyServiceOptions): Promise<PolicyService> {
    const { environment, controller, producer, topics = [] } = options;
    const group = `policy-${randomUUID()}`;
    const { app } = await startTestService(
      withController(controller),
      fixtureService,
      { KAFKA_CONSUMER_GROUP: group, ...environment },
      {
        override: (module) => {
          if (!producer) return;
          const factory = (broker: Broker): Producer => producer(broker.producer());
          module.overrideProvider(PRODUCER).useFactory({ inject: [BROKER], factory });
        },
        consumers: 'leave',
      },
    );
    await app.get<Admin>(ADMIN).createTopics(topics);
    await startConsumers(app);
    return new PolicyService(await app.getUrl(), group, app);
  }

  /** Anything the service injects. */
  resolve<Provider>(provider: Type<Provider> | symbol): Provider {
    return this.app.get<Provider>(provider);
  }

  get events(): EventRepository {
    return this.resolve(EventRepository);
  }

  get admin(): Admin {
    return this.resolve<Admin>(ADMIN);
  }

  consumer(group = this.group): Consumer {
    return this.app.get(ConsumerGroups).consumers.find((each) => each.group === group)!;
  }

  /** What health says about a group. */
  async health(group = this.group): Promise<string> {
    const { body } = await this.get('/health/ready');
    return body.details.consumers[group] as string;
  }

  /** The next offset of a topic's only partition that the group will read. */
  async committed(topic: string, group = this.group): Promise<bigint | null> {
    const [partition] = await this.admin.lag(group, topic);
    return partition!.committed;
  }

  /** All there is in a topic, once there is as much. */
  async messages(topic: string, count: number): Promise<Message[]> {
    const inspector = this.app.get<Broker>(BROKER).consumer(`inspector-${randomUUID()}`);
    const messages: Message[] = [];
    const handle = async (message: Message): Promise<void> => void messages.push(message);
    inspector.subscribe({ topics: [topic], route: () => ({ concurrency: 1, handle }) });
    this.inspectors.push(inspector);
    await inspector.start();
    await expect.poll(() => messages.length, patience).toBeGreaterThanOrEqual(count);
    await inspector.stop();
    return messages;
  }

  deadLetters(count: number): Promise<Message[]> {
    return this.messages(`${this.group}.dlt`, count);
  }

  /** How many messages a topic has. */
  async stored(topic: string): Promise<bigint> {
    const offsets = await this.admin.offsets(topic);
    return offsets.reduce((sum, { latest }) => sum + latest, 0n);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.inspectors.map((inspector) => inspector.stop()));
    await this.app.close();
  }
}

/** What a service cloned from this template consists of, apart from its features. */
function withController(controller: Type): Type {
  @Module({
    imports: [
      HttpApiModule,
      MessagingModule.forRootAsync(messagingFromSettings),
      SchemasModule.forRootAsync(schemasFromSettings),
      HealthModule,
      MetricsModule,
      ControlModule,
    ],
    controllers: [controller],
  })
  class PolicyModule {}
  return PolicyModule;
}

/** The text of each `dlt-` header. */
export function deadLetterHeaders({ headers }: Message): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith('dlt-'))
      .map(([name, value]) => [name.slice('dlt-'.length), String(value)]),
  );
}
