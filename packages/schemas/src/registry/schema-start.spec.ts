import { Allow, IsString } from 'class-validator';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { defineTopic, Event } from '@nest-kafka-kit/messaging';
import {
  SchemaFileUnreadableError,
  SchemaIncompatibleError,
  SchemaNotExpressibleError,
  SchemaRegistryMissingError,
  SchemaRegistryUnreachableError,
} from '../errors.js';
import type { EventSchema } from '../event-schema.js';
import type { SchemasOptions } from '../schemas.options.js';
import { LocalRegistry } from './local-registry.js';
import { SchemaStart } from './schema-start.js';

const topic = defineTopic({ name: 'starts' });

@Event({ type: 'start.own', topic, key: 'id', encoding: 'avro' })
export class OwnStart {
  @IsString() readonly id!: string;
}
@Event({ type: 'start.foreign', topic, key: 'id', encoding: 'avro', external: true })
export class ForeignStart {
  @IsString() readonly id!: string;
}

const connection = { url: 'http://registry' };

function start(
  options: SchemasOptions,
  idOf: (schema: EventSchema) => Promise<number>,
  folder?: string,
) {
  const registry = { description: 'http://registry', idOf, schemaOf: () => undefined };
  return new SchemaStart(options, registry, new LocalRegistry(folder)).prepare();
}

describe('At start', () => {
  it('nothing is registered unless the settings say so', async () => {
    const idOf = vi.fn(() => Promise.resolve(1));
    await start({}, idOf);
    await start({ registry: connection }, idOf);
    await start({ registry: { ...connection, register: 'never' } }, idOf);
    expect(idOf).not.toHaveBeenCalled();
  });

  it('the schemas of own events are registered with register: start', async () => {
    const registered: string[] = [];
    await start({ registry: { ...connection, register: 'start' } }, (schema) => {
      registered.push(schema.definition.type);
      return Promise.resolve(1);
    });
    expect(registered).toEqual(['start.own']);
  });

  it('a registry that is away is waited for by the first publish, not by the start', async () => {
    const away = () =>
      Promise.reject(new SchemaRegistryUnreachableError('http://registry', 'gone'));
    await start({ registry: { ...connection, register: 'start' } }, away);
  });

  it('a registry that refuses a schema stops it', async () => {
    const refused = new SchemaIncompatibleError('starts-start.own', 'no.');
    const starting = start({ registry: { ...connection, register: 'start' } }, () =>
      Promise.reject(refused),
    );
    await expect(starting).rejects.toBe(refused);
  });

  it('events that other services share stop it where a registry is required and none is set', async () => {
    const starting = start({ registryRequired: true }, () => Promise.resolve(1));
    await expect(starting).rejects.toThrow(SchemaRegistryMissingError);
    await expect(starting).rejects.toThrow(
      /^start\.own, start\.foreign: with encoding avro.*`registry`/,
    );
    await start({ registryRequired: true, registry: connection }, () => Promise.resolve(1));
  });

  it('a broken file among the committed schemas stops it, whatever event it is of', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'schema-start-'));
    mkdirSync(join(folder, 'other.event'));
    writeFileSync(join(folder, 'other.event/v1.avsc'), '<<<<<<< HEAD');
    try {
      const starting = start({}, () => Promise.resolve(1), folder);
      await expect(starting).rejects.toThrow(SchemaFileUnreadableError);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('a field without words in Avro stops it, and the error says what to do', async () => {
    @Event({ type: 'start.wordless', topic, key: 'id', encoding: 'avro' })
    class Wordless {
      @IsString() readonly id!: string;
      @Allow() readonly thing!: unknown;
    }
    expect(Wordless.name).toBe('Wordless');
    const starting = start({}, () => Promise.resolve(1));
    await expect(starting).rejects.toThrow(SchemaNotExpressibleError);
    await expect(starting).rejects.toThrow(
      /Wordless\.thing cannot be expressed in Avro.*@AvroField/,
    );
  });
});
