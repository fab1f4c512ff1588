import { Controller, Injectable } from '@nestjs/common';
import { EventPattern, MessagePattern, Transport } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { Consumes } from './consuming/consumes.decorator.js';
import { Event } from './events/index.js';
import { EventCatalog } from './event-catalog.js';
import { MessagingModule } from './messaging.module.js';
import { defineTopic } from './topics/define-topic.js';

const rooms = defineTopic({ name: 'rooms' });

@Event({ type: 'room.opened', topic: rooms, key: 'id' })
class RoomOpened {
  @IsString() readonly id!: string;
}

class BaseController {
  @Consumes(RoomOpened, { group: 'inherited' })
  onOpened(): void {}
}

@Controller()
class RoomsController extends BaseController {
  @Consumes(RoomOpened)
  onRoomOpened(): void {}

  @EventPattern(['legacy-rooms', 'old-rooms'])
  onLegacy(_message: unknown): void {}

  @EventPattern('somewhere-else', Transport.NATS)
  onNats(_message: unknown): void {}

  @MessagePattern('question')
  onQuestion(_message: unknown): void {}

  helper(): void {}
}

@Injectable()
class Misplaced {
  @Consumes(RoomOpened)
  onOpened(): void {}
}

async function catalogOf(groups: string[] | undefined, ...providers: (typeof Misplaced)[]) {
  const useFactory = () => ({
    source: 'hotel-service',
    defaultGroup: 'hotel',
    ...(groups && { groups }),
  });
  const module = await Test.createTestingModule({
    imports: [MessagingModule.forRootAsync({ useFactory })],
    controllers: [RoomsController],
    providers,
  }).compile();
  return module.get(EventCatalog);
}

describe('The event catalog', () => {
  it('has every handler of this kit, its group and its event, before anything starts', async () => {
    const { handlers, source, events } = await catalogOf(undefined);
    const event = events.find(({ eventClass }) => eventClass === RoomOpened);
    const bare = {
      handler: 'RoomsController.onLegacy',
      group: 'hotel',
      event: undefined,
      concurrency: 1,
      failure: {},
    };
    const typed = { topic: 'rooms', event, concurrency: 16, failure: {} };
    expect(source).toBe('hotel-service');
    expect(event).toMatchObject({ type: 'room.opened', topic: rooms });
    expect(handlers).toHaveLength(4);
    expect(handlers).toEqual(
      expect.arrayContaining([
        { ...typed, handler: 'RoomsController.onRoomOpened', group: 'hotel' },
        { ...typed, handler: 'BaseController.onOpened', group: 'hotel.inherited' },
        { ...bare, topic: 'legacy-rooms' },
        { ...bare, topic: 'old-rooms' },
      ]),
    );
  });

  it('has those of groups that another process runs', async () => {
    expect((await catalogOf([])).handlers).toHaveLength(4);
  });

  it('refuses a handler that Nest would never find', async () => {
    const catalog = await catalogOf(undefined, Misplaced);
    expect(() => catalog.handlers).toThrow(
      /@Consumes of Misplaced\.onOpened is on a provider: Nest finds handlers on controllers only/,
    );
  });
});
