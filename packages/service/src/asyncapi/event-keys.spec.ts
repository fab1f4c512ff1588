import { IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { defineTopic, Event } from '@nest-kafka-kit/messaging';
import { registeredEvents } from '@nest-kafka-kit/messaging/events';
import { eventKeys, unusedKey } from './event-keys.js';

const topic = defineTopic({ name: 'rooms' });

function define(type: string, version = 1): void {
  class Data {
    @IsString() readonly id!: string;
  }
  Event({ type, version, topic, key: 'id' })(Data);
}

describe('The keys of events', () => {
  it('are short, by type and version, and longer where two would be the same', () => {
    define('room.opened', 2);
    define('hotel.room.closed');
    define('room.opened');
    define('room.closed');
    define('rööm/ópened');
    const keys = eventKeys(registeredEvents());
    expect([...keys].map(([{ type, version }, key]) => [type, version, key])).toEqual([
      ['hotel.room.closed', 1, 'hotel.room.RoomClosed'],
      ['room.closed', 1, 'room.RoomClosed'],
      ['room.opened', 1, 'RoomOpened'],
      ['room.opened', 2, 'RoomOpenedV2'],
      ['rööm/ópened', 1, 'RMPened'],
    ]);
    for (const key of keys.values()) expect(key).toMatch(/^[a-zA-Z0-9.\-_]+$/);
  });

  it('are counted where even the long ones are the same', () => {
    expect(unusedKey('Room', [])).toBe('Room');
    expect(unusedKey('Room', ['Room'])).toBe('Room_2');
    expect(unusedKey('Room', ['Room', 'Room_2'])).toBe('Room_3');
  });
});
