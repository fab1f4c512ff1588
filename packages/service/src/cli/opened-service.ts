import type { INestApplication, Type } from '@nestjs/common';
import type { ServiceDefinition } from '../settings/index.js';
import { createApp } from '../running/create-app.js';
import { connectConsumers, EventRepository } from '@nest-kafka-kit/messaging';
import { ADMIN, type Admin } from '@nest-kafka-kit/messaging/broker';
import { EVENT_ENCODING, type EventEncoding } from '@nest-kafka-kit/messaging/events';
import {
  DeadLetters,
  EventFeed,
  GroupOperations,
  Replay,
  TopicPlanner,
} from '@nest-kafka-kit/messaging/operating';
import { StderrLogger } from './stderr.logger.js';

/** The service's own objects that commands work with. */
export class OpenedService {
  readonly admin: Admin;
  readonly encoding: EventEncoding;
  readonly deadLetters: DeadLetters;
  readonly events: EventRepository;
  readonly feed: EventFeed;
  readonly groups: GroupOperations;
  readonly replay: Replay;
  readonly topics: TopicPlanner;

  private constructor(private readonly app: INestApplication) {
    this.admin = app.get<Admin>(ADMIN);
    this.encoding = app.get<EventEncoding>(EVENT_ENCODING);
    this.deadLetters = app.get(DeadLetters);
    this.events = app.get(EventRepository);
    this.feed = app.get(EventFeed);
    this.groups = app.get(GroupOperations);
    this.replay = app.get(Replay);
    this.topics = app.get(TopicPlanner);
  }

  /** @throws SettingsError | BrokerUnreachableError | BrokerRefusedError */
  static async open(
    module: Type,
    definition: ServiceDefinition,
    handlers: boolean,
  ): Promise<OpenedService> {
    const app = await createApp(
      module,
      definition,
      (settings) => new StderrLogger(settings, definition.logFields),
    );
    const service = new OpenedService(app);
    try {
      // Checks the broker first, so that every command reports an unreachable one at once.
      await service.admin.ping();
      await app.init();
      if (handlers) connectConsumers(app);
    } catch (error) {
      await service.close();
      throw error;
    }
    return service;
  }

  close(): Promise<void> {
    return this.app.close();
  }
}
