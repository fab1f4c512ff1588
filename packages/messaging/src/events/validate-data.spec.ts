import { Type } from 'class-transformer';
import { IsOptional, IsString, ValidateNested } from 'class-validator';
import { afterEach, describe, expect, it } from 'vitest';
import { defineTopic } from '../topics/define-topic.js';
import { definitionOf, Event } from './event.decorator.js';
import { validateData } from './validate-data.js';

const notes = defineTopic({ name: 'notes' });

class Author {
  @IsString() readonly name!: string;
}

@Event({ type: 'note.written', topic: notes, key: 'noteId' })
class NoteWritten {
  @IsString() readonly noteId!: string;
  @IsOptional() @ValidateNested() @Type(() => Author) readonly author?: Author;
}

@Event({ type: 'note.kept', topic: notes, key: 'noteId', tombstone: true })
class NoteKept {
  @IsString() readonly noteId!: string;
}

const definition = definitionOf(NoteWritten);
const consume = (data: unknown) => validateData(definition, data, { unknownFields: 'strip' });
const publish = (data: unknown) => validateData(definition, data, { unknownFields: 'refuse' });

describe('Unknown fields', () => {
  const data = { noteId: 'n-1', colour: 'red', author: { name: 'Ada', age: 36 } };

  it('are stripped from what is consumed, nested ones too: producers may add some', () => {
    expect(consume(data)).toEqual({ data: { noteId: 'n-1', author: { name: 'Ada' } } });
  });

  it('are refused in what is published', () => {
    expect(publish(data)).toEqual({
      fields: [
        { path: 'colour', problems: ['property colour should not exist'] },
        { path: 'author.age', problems: ['property age should not exist'] },
      ],
    });
  });
});

describe('Validated data', () => {
  it('is an instance of its class, and so is what is nested', () => {
    const { data } = consume({ noteId: 'n-1', author: { name: 'Ada' } });
    expect(data).toBeInstanceOf(NoteWritten);
    expect((data as NoteWritten).author).toBeInstanceOf(Author);
  });

  it('is null only where the event allows tombstones', () => {
    const options = { unknownFields: 'strip' } as const;
    expect(validateData(definitionOf(NoteKept), null, options)).toEqual({ data: null });
    expect(consume(null)).toEqual({
      fields: [{ path: 'data', problems: ['must be an object, was null'] }],
    });
  });

  it('may leave optional fields out', () => {
    expect(consume({ noteId: 'n-1' })).toEqual({ data: { noteId: 'n-1' } });
  });

  it.each(['Ada', 42, true, {}, { name: 1 }])(
    'is checked in what is nested, such as %j in place of an author',
    (author) => {
      expect(consume({ noteId: 'n-1', author }).fields).toHaveLength(1);
    },
  );
});

describe('Hostile JSON', () => {
  const inherited = Object.getOwnPropertyNames(Object.prototype).toSorted();

  afterEach(() => {
    expect(Object.getOwnPropertyNames(Object.prototype).toSorted()).toEqual(inherited);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it.each([
    '{"noteId":"n-1","__proto__":{"x":1}}',
    '{"noteId":"n-1","constructor":{"prototype":{"x":1}}}',
    '{"noteId":"n-1","constructor":1}',
    '{"noteId":"n-1","prototype":{"x":1}}',
    '{"noteId":"n-1","hasOwnProperty":1,"toString":1,"valueOf":1,"then":1}',
    '{"noteId":"n-1","author":{"name":"Ada","__proto__":{"x":1}}}',
    '{"noteId":"n-1","author":{"name":"Ada","constructor":{"prototype":{"x":1}}}}',
  ])('is stripped to what is known: %s', (json) => {
    const { data } = consume(JSON.parse(json)) as { data: NoteWritten };
    expect(data.noteId).toBe('n-1');
    expect(Object.keys(data).filter((key) => key !== 'author')).toEqual(['noteId']);
    expect(Object.getPrototypeOf(data)).toBe(NoteWritten.prototype);
    expect((data as unknown as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('does not get fields from a prototype', () => {
    expect(consume(JSON.parse('{"__proto__":{"noteId":"n-1"}}')).fields).toEqual([
      { path: 'noteId', problems: ['noteId must be a string'] },
    ]);
  });

  const deepArray = '['.repeat(50_000) + ']'.repeat(50_000);
  const deepObject = '{"a":'.repeat(50_000) + '1' + '}'.repeat(50_000);

  // What throws here is no InvalidMessageError: the message would be tried again for ever.
  describe.each([
    ['an unknown field', (json: string) => `{"noteId":"n-1","extra":${json}}`],
    ['a known field', (json: string) => `{"noteId":${json}}`],
    ['a nested field', (json: string) => `{"noteId":"n-1","author":{"name":${json}}}`],
  ])('in %s', (_where, around) => {
    it.each([
      ['{"constructor":1}', '{"constructor":1}'],
      ['{"constructor":{}}', '{"constructor":{}}'],
      ['a deep array', deepArray],
      ['a deep object', deepObject],
    ])('is answered, never thrown at: %s', (_what, json) => {
      const data: unknown = JSON.parse(around(json));
      expect(() => consume(data)).not.toThrow();
      expect(() => publish(data)).not.toThrow();
    });
  });
});
