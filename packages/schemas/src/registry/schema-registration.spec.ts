import { IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { defineTopic, Event } from '@nest-kafka-kit/messaging';
import { EventDefinitionError } from '@nest-kafka-kit/messaging/errors';
import { SchemaRegistration } from './schema-registration.js';

const topic = defineTopic({ name: 'parcels' });

@Event({ type: 'parcel', version: 2, topic, key: 'id', encoding: 'avro' })
export class ParcelSecond {
  @IsString() readonly id!: string;
}
@Event({ type: 'parcel-v2', topic, key: 'id', encoding: 'avro', external: true })
export class ForeignParcel {
  @IsString() readonly id!: string;
}

describe('Registering schemas', () => {
  // Nobody answers there, and nobody is to be asked.
  const registration = new SchemaRegistration({ url: 'http://127.0.0.1:1' });

  it('plans what this service publishes', () => {
    expect(registration.planned()).toEqual([
      { subject: 'parcels-parcel-v2', type: 'parcel', version: 2 },
    ]);
  });

  it('refuses two events of one subject before anything is registered', async () => {
    const other = defineTopic({ name: 'parcels-parcel' });
    @Event({ type: 'v2', topic: other, key: 'id', encoding: 'avro' })
    class OtherParcel {
      @IsString() readonly id!: string;
    }
    expect(OtherParcel.name).toBe('OtherParcel');
    expect(() => registration.planned()).toThrow(EventDefinitionError);
    await expect(registration.register()).rejects.toThrow(EventDefinitionError);
  });
});
