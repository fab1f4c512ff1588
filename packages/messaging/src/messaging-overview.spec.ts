import { Controller } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { IsString } from 'class-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Consumes } from './consuming/consumes.decorator.js';
import { connectConsumers } from './consuming/consumer-groups.js';
import type { MessagingOverview } from './ports/index.js';
import { Event } from './events/index.js';
import { MESSAGING_OVERVIEW } from './injection-tokens.js';
import { MessagingModule } from './messaging.module.js';
import { PublishingSwitch } from './publishing/publishing-switch.js';
import { defineTopic } from './topics/define-topic.js';

@Event({ type: 'room.opened', topic: defineTopic({ name: 'rooms' }), key: 'roomId' })
class RoomOpened {
  @IsString() readonly roomId!: string;
}

@Controller()
class RoomsController {
  @Consumes(RoomOpened)
  onOpened(_event: unknown): void {}

  @EventPattern('raw')
  onRaw(_message: unknown): void {}
}

async function create() {
  const module = await Test.createTestingModule({
    imports: [
      MessagingModule.forRootAsync({
        useFactory: () => ({ source: 'tests', defaultGroup: 'hotel' }),
      }),
    ],
    controllers: [RoomsController],
  }).compile();
  const app = module.createNestApplication({ logger: false });
  await app.init();
  connectConsumers(app);
  return app;
}

let app: Awaited<ReturnType<typeof create>>;
beforeAll(async () => void (app = await create()));
afterAll(() => app.close());

describe('The overview of messaging', () => {
  it('names groups with all their topics and handlers, and the topics of events', () => {
    const { groups, eventTopics } = app.get<MessagingOverview>(MESSAGING_OVERVIEW);
    expect(eventTopics).toContain('rooms');
    expect(groups).toMatchObject([
      {
        group: 'hotel',
        consumer: { group: 'hotel', state: 'idle' },
        topics: ['rooms', 'raw', 'hotel.retry'],
        deadLetterTopic: 'hotel.dlt',
        handlers: ['none', 'RoomsController.onOpened', '@EventPattern'],
      },
    ]);
  });

  it('is true at the moment it is asked', () => {
    const overview = app.get<MessagingOverview>(MESSAGING_OVERVIEW);
    expect([overview.publishingPaused, overview.waitingToPublish]).toEqual([false, 0]);
    app.get(PublishingSwitch).pause();
    expect(overview.publishingPaused).toBe(true);
  });
});
