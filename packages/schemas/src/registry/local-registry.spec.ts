import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IsString } from 'class-validator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defineTopic, Event } from '@nest-kafka-kit/messaging';
import { definitionOf } from '@nest-kafka-kit/messaging/events';
import { SchemaFileUnreadableError } from '../errors.js';
import { wireSchemaOf } from '../event-schema.js';
import { isLocalId, localIdOf, LocalRegistry } from './local-registry.js';

@Event({
  type: 'note.kept',
  topic: defineTopic({ name: 'notes' }),
  key: 'noteId',
  encoding: 'avro',
})
class NoteKept {
  @IsString() readonly noteId!: string;
}

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'local-registry-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('The local registry', () => {
  const schema = wireSchemaOf(definitionOf(NoteKept))!;

  it('gives an id by content, the same everywhere, that no other registry gives', () => {
    const id = new LocalRegistry(undefined).idOf(schema);
    expect(id).toBe(new LocalRegistry(folder).idOf(schema));
    expect(id).toBeGreaterThan(2 ** 31);
    expect(id).toBeLessThan(2 ** 32);
    expect(Number.isInteger(id) && isLocalId(id)).toBe(true);
    expect(isLocalId(2 ** 31 - 1)).toBe(false);
  });

  it('knows the schemas of the code, and nothing else without a folder', () => {
    const registry = new LocalRegistry(undefined);
    expect(registry.schemaOf(registry.idOf(schema))).toMatchObject({ format: 'avro' });
    expect(registry.schemaOf(1)).toBeUndefined();
  });

  it('knows every revision that was committed, however it is laid out in its file', () => {
    const earlier = { type: 'record', name: 'NoteKept', fields: [] };
    mkdirSync(join(folder, 'note.kept/earlier'), { recursive: true });
    const file = join(folder, 'note.kept/earlier/v1-01234567.avsc');
    writeFileSync(file, JSON.stringify(earlier, undefined, 2));
    const text = JSON.stringify(earlier);
    expect(new LocalRegistry(folder).schemaOf(localIdOf(text))).toMatchObject({ text });
  });

  describe('with a file that is no schema', () => {
    beforeEach(() => {
      mkdirSync(join(folder, 'other.event'));
      writeFileSync(join(folder, 'other.event/v1.avsc'), '{');
    });

    it('knows the schemas of the code all the same', () => {
      const registry = new LocalRegistry(folder);
      expect(registry.schemaOf(registry.idOf(schema))).toMatchObject({ text: schema.text });
      expect(() => registry.schemaOf(localIdOf('{}'))).toThrow(SchemaFileUnreadableError);
      expect(registry.schemaOf(registry.idOf(schema))).toMatchObject({ text: schema.text });
    });

    it('says so when it is loaded', () => {
      expect(() => new LocalRegistry(folder).load()).toThrow(SchemaFileUnreadableError);
    });
  });

  it('reads the folder once, when it is loaded', () => {
    const text = '{"type":"record","name":"NoteKept","fields":[]}';
    mkdirSync(join(folder, 'note.kept'));
    const file = join(folder, 'note.kept/v1.avsc');
    writeFileSync(file, text);
    const registry = new LocalRegistry(folder);
    registry.load();
    writeFileSync(file, '{');
    registry.load();
    expect(registry.schemaOf(localIdOf(text))).toMatchObject({ text });
    new LocalRegistry(undefined).load();
  });
});
