import { IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { defineTopic, Event } from '@nest-kafka-kit/messaging';
import { registeredEvents } from '@nest-kafka-kit/messaging/events';
import { eventKeys } from './event-keys.js';
import { eventOperations } from './event-operations.js';

const rooms = defineTopic({ name: 'rooms' });

@Event({ type: 'room.opened', topic: rooms, key: 'id' })
class RoomOpenedV1 {
  @IsString() readonly id!: string;
}
@Event({
  type: 'room.opened',
  version: 2,
  topic: rooms,
  key: 'id',
  upcast: { from: RoomOpenedV1, to: (old) => old },
})
class RoomOpenedV2 {
  @IsString() readonly id!: string;
}
@Event({
  type: 'room.opened',
  version: 3,
  topic: rooms,
  key: 'id',
  external: true,
  upcast: { from: RoomOpenedV2, to: (old) => old },
})
class RoomOpenedV3 {
  @IsString() readonly id!: string;
}

const keys = eventKeys(registeredEvents());
const event = registeredEvents().find(({ eventClass }) => eventClass === RoomOpenedV3);

describe('The operations', () => {
  it('send what this service publishes', () => {
    expect(Object.keys(eventOperations(keys, []))).toEqual([
      'publish.RoomOpened',
      'publish.RoomOpenedV2',
    ]);
    expect(eventOperations(keys, [])['publish.RoomOpenedV2']).toEqual({
      action: 'send',
      title: 'Publish room.opened, version 2',
      summary: 'This service publishes room.opened, version 2.',
      channel: { $ref: '#/channels/rooms' },
      messages: [{ $ref: '#/channels/rooms/messages/RoomOpenedV2' }],
    });
  });

  it('receive all versions that the handler reads, in its group', () => {
    const handler = { handler: 'RoomsController.onOpened', group: 'hotel', topic: 'rooms', event };
    expect(eventOperations(keys, [handler])['RoomsController.onOpened']).toMatchObject({
      action: 'receive',
      channel: { $ref: '#/channels/rooms' },
      messages: [
        { $ref: '#/channels/rooms/messages/RoomOpenedV3' },
        { $ref: '#/channels/rooms/messages/RoomOpenedV2' },
        { $ref: '#/channels/rooms/messages/RoomOpened' },
      ],
      bindings: { kafka: { groupId: { type: 'string', const: 'hotel' } } },
    });
  });

  it('have keys that AsyncAPI allows, each its own', () => {
    const of = (handler: string) => ({ handler, group: 'hotel', topic: 'rooms', event: undefined });
    const handlers = ['Rooms.$open', 'Rooms.öpen', 'Rooms._open'].map(of);
    const received = Object.keys(eventOperations(new Map(), handlers));
    expect(received).toEqual(['Rooms._open', 'Rooms._pen', 'Rooms._open_2']);
  });
});
