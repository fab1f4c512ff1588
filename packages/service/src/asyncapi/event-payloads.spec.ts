import { Type } from 'class-transformer';
import { IsDefined, IsInt, IsString, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { defineTopic, Event, type EventClass } from '@nest-kafka-kit/messaging';
import { registeredEvents } from '@nest-kafka-kit/messaging/events';
import { EventPayloads } from './event-payloads.js';

const topic = defineTopic({ name: 'rooms' });
const definitionOf = (eventClass: EventClass) =>
  registeredEvents().find((event) => event.eventClass === eventClass)!;

class Guest {
  @IsString() readonly name!: string;
}
const OtherGuest = (() => {
  class Guest {
    @IsInt() readonly age!: number;
  }
  return Guest;
})();

@Event({ type: 'room.opened', topic, key: 'id' })
class RoomOpened {
  @IsString() readonly id!: string;
  @IsDefined() @ValidateNested() @Type(() => Guest) readonly guest!: Guest;
}
@Event({ type: 'room.closed', topic, key: 'id' })
class RoomClosed {
  @IsString() readonly id!: string;
  @IsDefined() @ValidateNested() @Type(() => OtherGuest) readonly guest!: object;
}
@Event({ type: 'room.gone', topic, key: 'id', tombstone: true })
class RoomGone {
  @IsString() readonly id!: string;
}
@Event({ type: 'room.cleaned', topic, key: 'id', encoding: 'avro', tombstone: true })
class RoomCleaned {
  @IsString() readonly id!: string;
}

describe('The payloads of events', () => {
  it('refer to nested classes, which are there once', () => {
    const payloads = new EventPayloads();
    expect(payloads.of(definitionOf(RoomOpened), 'RoomOpened')).toMatchObject({
      properties: { guest: { $ref: '#/components/schemas/Guest' } },
    });
    payloads.of(definitionOf(RoomOpened), 'RoomOpened');
    expect(Object.keys(payloads.nested)).toEqual(['Guest']);
  });

  it('keep nested classes of one name apart', () => {
    const payloads = new EventPayloads();
    payloads.of(definitionOf(RoomOpened), 'RoomOpened');
    expect(payloads.of(definitionOf(RoomClosed), 'RoomClosed')).toMatchObject({
      properties: { guest: { $ref: '#/components/schemas/RoomClosed.Guest' } },
    });
    expect(payloads.nested).toMatchObject({
      Guest: { properties: { name: { type: 'string' } } },
      'RoomClosed.Guest': { properties: { age: { type: 'integer' } } },
    });
  });

  it('are open: readers take fields that they do not know', () => {
    const payload = new EventPayloads().of(definitionOf(RoomOpened), 'RoomOpened');
    expect(payload).not.toHaveProperty('additionalProperties', false);
  });

  it('may be null for a tombstone', () => {
    expect(new EventPayloads().of(definitionOf(RoomGone), 'RoomGone')).toMatchObject({
      type: ['object', 'null'],
    });
  });

  it('are Avro where the value is', () => {
    expect(new EventPayloads().of(definitionOf(RoomCleaned), 'RoomCleaned')).toMatchObject({
      schemaFormat: 'application/vnd.apache.avro;version=1.9.0',
      schema: { type: 'record', name: 'RoomCleaned' },
    });
  });
});
