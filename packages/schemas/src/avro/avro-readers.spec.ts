import { Type } from 'class-transformer';
import { Allow, IsDate, IsInt } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { defineTopic, Event } from '@nest-kafka-kit/messaging';
import { UndecodableMessageError } from '@nest-kafka-kit/messaging/errors';
import { definitionOf } from '@nest-kafka-kit/messaging/events';
import { AvroField } from '../avro-field.decorator.js';
import { AvroReaders } from './avro-readers.js';

const topic = defineTopic({ name: 'avro-readers' });

@Event({ type: 'avro.counted', topic, key: 'count' })
class Counted {
  @IsInt() readonly count!: number;
  @AvroField({ type: 'long', logicalType: 'timestamp-millis' })
  @IsDate()
  @Type(() => Date)
  readonly at!: Date;
}

@Event({ type: 'avro.untold', topic, key: 'count' })
class Untold {
  @IsInt() readonly count!: number;
  @Allow() readonly anything!: unknown;
}

const THEIRS = {
  type: 'record',
  name: 'Theirs',
  fields: [
    { name: 'count', type: 'int' },
    { name: 'at', type: 'long' },
  ],
};
const BYTES = Buffer.from([14, 2]);

/** One that says how often somebody looked at it. */
function schema(text: string) {
  const registered = {
    format: 'avro',
    looked: 0,
    get text() {
      registered.looked += 1;
      return text;
    },
  };
  return registered;
}

describe('Readers', () => {
  it('are made once for each schema and event', () => {
    const readers = new AvroReaders();
    const theirs = schema(JSON.stringify(THEIRS));
    for (let count = 0; count < 3; count++) {
      const counted = readers.read(BYTES, 7, theirs, definitionOf(Counted));
      expect(counted).toStrictEqual({ count: 7, at: new Date(1) });
      expect(readers.read(BYTES, 7, theirs, undefined)).toStrictEqual({ count: 7, at: 1 });
    }
    expect(theirs.looked).toBe(2);
  });

  it('read what was written as it was, where a class cannot be said in Avro', () => {
    const theirs = schema(JSON.stringify(THEIRS));
    const read = new AvroReaders().read(BYTES, 7, theirs, definitionOf(Untold));
    expect(read).toStrictEqual({ count: 7, at: 1 });
  });

  it.each(['{', '{"type":"recrod"}', '['.repeat(50_000) + ']'.repeat(50_000)])(
    'find out once that a schema is none',
    (text) => {
      const readers = new AvroReaders();
      const none = schema(text);
      for (let count = 0; count < 3; count++) {
        const read = () => readers.read(BYTES, 7, none, definitionOf(Counted));
        expect(read).toThrow(UndecodableMessageError);
        expect(read).toThrow('Schema 7 is no Avro schema: ');
      }
      expect(none.looked).toBe(1);
    },
  );

  it('say that a value does not follow its schema', () => {
    const read = () =>
      new AvroReaders().read(BYTES.subarray(1), 7, schema(JSON.stringify(THEIRS)), undefined);
    expect(read).toThrow(UndecodableMessageError);
    expect(read).toThrow('The value does not follow its schema 7: it ends too early.');
  });
});
