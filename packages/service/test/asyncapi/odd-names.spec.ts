import { IsString } from 'class-validator';
import { dump } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { defineTopic, Event } from '@nest-kafka-kit/messaging';
import { registeredEvents } from '@nest-kafka-kit/messaging/events';
import { asyncApiDocument } from '../../src/asyncapi/asyncapi-document.js';
import { parseOfficially } from './official-parser.js';

// Names that every object has are names like any other.

@Event({ type: 'constructor', topic: defineTopic({ name: 'constructor' }), key: 'id' })
class Constructor {
  @IsString() readonly id!: string;
  @IsString() readonly toString!: never;
}
@Event({ type: 'valueOf', topic: defineTopic({ name: 'toString' }), key: 'id' })
class ValueOf {
  @IsString() readonly id!: string;
}
@Event({ type: '__proto__', topic: defineTopic({ name: '__proto__' }), key: 'id' })
class Proto {
  @IsString() readonly id!: string;
}

const events = registeredEvents().filter(({ eventClass }) =>
  [Constructor, ValueOf, Proto].includes(eventClass as typeof ValueOf),
);
const handlers = events.map((event) => ({
  handler: `Odd.${event.type}`,
  group: 'hasOwnProperty',
  topic: event.topic.name,
  event,
}));
const document = asyncApiDocument(
  { source: 'constructor', subjects: 'topic-type', events, handlers },
  { title: 'Odd', version: '1.0', description: 'Names of members of every object.' },
);

describe('Topics, events and fields named like members of every object', () => {
  it('are in the document', () => {
    expect(Object.keys(document.channels)).toEqual(['proto', 'constructor', 'toString']);
    expect(document.channels['proto']?.address).toBe('__proto__');
    expect(Object.keys(document.operations)).toEqual([
      'publish._Proto_',
      'publish.Constructor',
      'publish.ValueOf',
      'Odd.constructor',
      'Odd.valueOf',
      'Odd.__proto__',
    ]);
  });

  it('make a document that AsyncAPI has nothing to say about', async () => {
    expect((await parseOfficially(JSON.stringify(document))).diagnostics).toEqual([]);
    expect((await parseOfficially(dump(document))).diagnostics).toEqual([]);
  });
});
