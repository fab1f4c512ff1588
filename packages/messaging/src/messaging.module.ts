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
import type { Admin, Broker, Producer } from './ports/index.js';
import { createBroker } from './create-broker.js';
import { EventCatalog } from './event-catalog.js';
import {
  CUSTOM_EVENT_ENCODING,
  EVENT_ENCODING,
  type EventEncoding,
  PlainJsonEncoding,
} from './events/index.js';
import { MessagingObservers } from './messaging-observers.js';
import { messagingOverview } from './messaging-overview.js';
import {
  ADMIN,
  BROKER,
  MESSAGING_OPTIONS,
  MESSAGING_OVERVIEW,
  PRODUCER,
} from './injection-tokens.js';
import type { MessagingOptions } from './messaging.options.js';
import { DeadLetters } from './operating/dead-letters.js';
import { EventFeed } from './operating/event-feed.js';
import { GroupOperations } from './operating/group-operations.js';
import { Replay } from './operating/replay.js';
import { TopicPlanner } from './operating/topic-planner.js';
import { EventRepository } from './publishing/event-repository.js';
import { PublishingSwitch } from './publishing/publishing-switch.js';
import { TopicInitializer } from './topics/topic-initializer.js';

type AsyncOptions = Pick<FactoryProvider<MessagingOptions>, 'inject' | 'useFactory'>;

/** Providers for operators; nothing that handles events needs them. */
const OPERATING = [DeadLetters, EventFeed, GroupOperations, Replay, TopicPlanner];

/** Events in and out, on Apache Kafka or in memory. */
@Module({})
export class MessagingModule implements OnApplicationShutdown {
  constructor(
    @Inject(PRODUCER) private readonly producer: Producer,
    @Inject(ADMIN) private readonly admin: Admin,
  ) {}

  /**
   * Makes the global module, with options from a factory.
   *
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
        { provide: PRODUCER, inject: [BROKER, MessagingObservers], useFactory: createProducer },
        {
          provide: EVENT_ENCODING,
          inject: [{ token: CUSTOM_EVENT_ENCODING, optional: true }],
          useFactory: (custom?: EventEncoding) => custom ?? new PlainJsonEncoding(),
        },
        { provide: ADMIN, inject: [BROKER], useFactory: (broker: Broker) => broker.admin() },
        {
          provide: MESSAGING_OVERVIEW,
          inject: [ConsumerGroups, PRODUCER, PublishingSwitch],
          useFactory: messagingOverview,
        },
        ConsumerGroups,
        DeclaredHandlers,
        EventBus,
        EventCatalog,
        EventRepository,
        MessagingObservers,
        PublishingSwitch,
        TopicInitializer,
        ...OPERATING,
      ],
      exports: [
        ADMIN,
        BROKER,
        ConsumerGroups,
        EVENT_ENCODING,
        EventBus,
        EventCatalog,
        EventRepository,
        MESSAGING_OPTIONS,
        MESSAGING_OVERVIEW,
        MessagingObservers,
        PRODUCER,
        PublishingSwitch,
        ...OPERATING,
      ],
    };
  }

  /** Closes the producer last of all: handlers and requests may have published until now. */
  async onApplicationShutdown(): Promise<void> {
    await this.producer.close();
    await this.admin.close();
  }
}

function createProducer(broker: Broker, { publishing }: MessagingObservers): Producer {
  return broker.producer(publishing);
}
