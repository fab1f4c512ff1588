import { IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { EncodingMissingError, UndecodableMessageError } from '../errors.js';
import { defineTopic } from '../topics/define-topic.js';
import { createEvent } from './create-event.js';
import { definitionOf, Event } from './event.decorator.js';
import { PlainJsonEncoding } from './plain-json-encoding.js';
import { writeFrame } from './wire-format.js';

const topic = defineTopic({ name: 'letters' });

@Event({ type: 'letter.sent', topic, key: 'id', tombstone: true })
class LetterSent {
  @IsString() readonly id!: string;
}

const encoding = new PlainJsonEncoding();
const sent = createEvent(LetterSent, { id: 'l-1' }, 'tests');
const place = { partition: 0, offset: 0n, timestamp: 0 };

describe('Plain JSON', () => {
  it('has nothing to refuse where every event is JSON', () => {
    expect(() => encoding.prepare()).not.toThrow();
  });

  it('is written and read at once, tombstones too', () => {
    const gone = createEvent(LetterSent, null, 'tests', { key: 'l-1' });
    const messages = encoding.encode(definitionOf(LetterSent), [sent, gone]);
    expect(messages.map(({ value }) => value && String(value))).toEqual(['{"id":"l-1"}', null]);
    expect(messages[0]!.topic).toBe('letters');
    const read = messages.map((message) => encoding.decode({ ...message, ...place }).data);
    expect(read).toEqual([{ id: 'l-1' }, null]);
  });

  it('does not read a value that begins with the id of a schema, and says what does', () => {
    const [message] = encoding.encode(definitionOf(LetterSent), [sent]);
    const value = writeFrame(Buffer.from('\0\0\0\0\0{"id":"l-1"}'), 7);
    const decode = () => encoding.decode({ ...message!, ...place, value });
    expect(decode).toThrow(UndecodableMessageError);
    expect(decode).toThrow(/id of a schema \(7\).*app\.module\.ts: SchemasModule\.forRootAsync\(/);
  });

  it('refuses events with another encoding, at start and whenever one is published', () => {
    for (const [type, other] of [
      ['letter.read', 'avro'],
      ['letter.lost', 'json-schema'],
    ] as const) {
      class Other {
        readonly id!: string;
      }
      IsString()(Other.prototype, 'id');
      Event({ type, topic, key: 'id', encoding: other, version: 2 })(Other);
      const event = createEvent(Other, { id: 'l-1' }, 'tests');
      expect(() => encoding.encode(definitionOf(Other), [event])).toThrow(EncodingMissingError);
    }
    expect(() => encoding.prepare()).toThrow(EncodingMissingError);
    expect(() => encoding.prepare()).toThrow(
      /but "letter\.read" version 2 \(avro\), "letter\.lost" version 2 \(json-schema\) ask for more\. Add.*app\.module\.ts: SchemasModule\.forRootAsync\(/,
    );
  });
});
