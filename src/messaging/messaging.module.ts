import {
  type DynamicModule,
  type FactoryProvider,
  Inject,
  Module,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ConsumerGroups } from './consuming/consumer-groups.js';
import { DeclaredHandlers } from './consuming/declared-handlers.js';
import { EventBus } from './consuming/event-bus.js';
import type { Admin, Broker, Producer } from './contracts/index.js';
import { EventCatalog } from './event-catalog.js';
import { ConfluentRegistry } from './encoding/registry/confluent-registry.js';
import { EventCodec } from './encoding/event-codec.js';
import { LocalRegistry } from './encoding/registry/local-registry.js';
import {
  LOCAL_SCHEMAS,
  SCHEMA_REGISTRY,
  type SchemaRegistry,
} from './encoding/registry/schema-registry.js';
import { SchemaStart } from './encoding/registry/schema-start.js';
import { KafkaBroker } from './kafka/kafka-broker.js';
import { MemoryBroker } from './memory/memory-broker.js';
import { MessagingMetrics } from './metrics/messaging-metrics.js';
import { MetricsReport } from './metrics/metrics-report.js';
import {
  ADMIN,
  BROKER,
  MESSAGING_OPTIONS,
  type MessagingOptions,
  PRODUCER,
} from './messaging.options.js';
import { DeadLetters } from './operating/dead-letters.js';
import { EventFeed } from './operating/event-feed.js';
import { GroupOperations } from './operating/group-operations.js';
import { Replay } from './operating/replay.js';
import { TopicPlanner } from './operating/topic-planner.js';
import { EventRepository } from './publishing/event-repository.js';
import { DEFAULT_PUBLISH_TIMEOUT_MS } from './publishing/publish-queue.js';
import { PublishingSwitch } from './publishing/publishing-switch.js';
import { TopicInitializer } from './topics/topic-initializer.js';

/** Milliseconds the schema registry has to answer; its answers are needed once. */
const MOST_REGISTRY_TIMEOUT_MS = 2_000;

type AsyncOptions = Pick<FactoryProvider<MessagingOptions>, 'inject' | 'useFactory'>;

/** For operators: nothing that handles events needs them. */
const OPERATING = [DeadLetters, EventFeed, GroupOperations, Replay, TopicPlanner];

/** Events in and out, on Apache Kafka or in memory. */
@Module({})
export class MessagingModule implements OnApplicationShutdown {
  constructor(
    @Inject(PRODUCER) private readonly producer: Producer,
    @Inject(ADMIN) private readonly admin: Admin,
  ) {}

  /**
   * @example
   * MessagingModule.forRootAsync({
   *   inject: [SETTINGS],
   *   useFactory: (settings: Settings) => messagingOptions(settings),
   * });
   */
  static forRootAsync({ inject = [], useFactory }: AsyncOptions): DynamicModule {
    return {
      module: MessagingModule,
      global: true,
      imports: [DiscoveryModule],
      providers: [
        { provide: MESSAGING_OPTIONS, inject, useFactory },
        { provide: BROKER, inject: [MESSAGING_OPTIONS], useFactory: createBroker },
        { provide: PRODUCER, inject: [BROKER, MessagingMetrics], useFactory: createProducer },
        { provide: LOCAL_SCHEMAS, inject: [MESSAGING_OPTIONS], useFactory: createLocalSchemas },
        {
          provide: SCHEMA_REGISTRY,
          inject: [MESSAGING_OPTIONS, LOCAL_SCHEMAS],
          useFactory: createSchemaRegistry,
        },
        { provide: ADMIN, inject: [BROKER], useFactory: (broker: Broker) => broker.admin() },
        ConsumerGroups,
        DeclaredHandlers,
        EventBus,
        EventCatalog,
        EventCodec,
        EventRepository,
        MessagingMetrics,
        MetricsReport,
        PublishingSwitch,
        SchemaStart,
        TopicInitializer,
        ...OPERATING,
      ],
      exports: [
        ADMIN,
        BROKER,
        ConsumerGroups,
        EventBus,
        EventCatalog,
        EventCodec,
        EventRepository,
        MetricsReport,
        PRODUCER,
        PublishingSwitch,
        ...OPERATING,
      ],
    };
  }

  /** Last of all: handlers and requests that ran until now may have published. */
  async onApplicationShutdown(): Promise<void> {
    await this.producer.close();
    await this.admin.close();
  }
}

function createProducer(broker: Broker, { sending }: MessagingMetrics): Producer {
  return broker.producer(sending);
}

function createLocalSchemas({ schemasFolder }: MessagingOptions): SchemaRegistry {
  return new LocalRegistry(schemasFolder);
}

/** So that a publish has time left for the broker once the registry has answered. */
function createSchemaRegistry(
  { schemaRegistry, publishTimeoutMs = DEFAULT_PUBLISH_TIMEOUT_MS }: MessagingOptions,
  local: SchemaRegistry,
): SchemaRegistry {
  const timeoutMs = Math.min(MOST_REGISTRY_TIMEOUT_MS, publishTimeoutMs / 2);
  return schemaRegistry ? new ConfluentRegistry({ timeoutMs, ...schemaRegistry }) : local;
}

function createBroker(options: MessagingOptions): Broker {
  const {
    kafka: connection,
    autoOffsetReset = 'earliest',
    compression = 'none',
    publishTimeoutMs,
    sessionTimeoutMs,
  } = options;
  if (!connection) return new MemoryBroker({ autoOffsetReset });
  return new KafkaBroker({
    connection,
    autoOffsetReset,
    compression,
    ...(publishTimeoutMs !== undefined && { publishTimeoutMs }),
    ...(sessionTimeoutMs !== undefined && { sessionTimeoutMs }),
  });
}
