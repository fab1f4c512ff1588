import { createHash } from 'node:crypto';
import { registeredEvents } from '@nest-kafka-kit/messaging/events';
import { readCommittedSchemas } from '../committed/committed-schemas.js';
import { type EventSchema, wireSchemasOf } from '../event-schema.js';
import type { RegisteredSchema, SchemaRegistry } from './schema-registry.js';

/** Above all ids that registries give, which are positive signed 32-bit integers. */
const LOCAL_IDS_FROM = 0x8000_0000;

/** Whether an id was derived from a schema's content rather than given by a registry. */
export function isLocalId(id: number): boolean {
  return id >= LOCAL_IDS_FROM;
}

/** Derives an id from the schema, so that every process has the same one without asking anybody. */
export function localIdOf(text: string): number {
  return (createHash('sha256').update(text).digest().readUInt32BE() | LOCAL_IDS_FROM) >>> 0;
}

/** Serves the schemas of the code and of the repository, without a server. */
export class LocalRegistry implements SchemaRegistry {
  readonly description = 'the schemas of this repository';
  private readonly ids = new WeakMap<EventSchema, number>();
  private readonly known = new Map<number, RegisteredSchema>();
  private committed: ReadonlyMap<number, RegisteredSchema> | undefined;

  /** @param folder of the committed schemas; without one, only those of the code are known */
  constructor(private readonly folder: string | undefined) {}

  idOf(schema: EventSchema): number {
    let id = this.ids.get(schema);
    if (id === undefined) this.ids.set(schema, (id = localIdOf(schema.text)));
    return id;
  }

  /**
   * Reads the folder, once. If this is not called, the first id that the code does not know reads
   * it.
   *
   * @throws SchemaFileUnreadableError
   */
  load(): void {
    this.committedById();
  }

  /**
   * Looks in the code first, so that an unreadable file affects only the messages that need it.
   *
   * @throws SchemaFileUnreadableError
   */
  schemaOf(id: number): RegisteredSchema | undefined {
    return this.known.get(id) ?? this.find(id);
  }

  private find(id: number): RegisteredSchema | undefined {
    const found = this.ofCode(id) ?? this.committedById().get(id);
    if (found) this.known.set(id, found);
    return found;
  }

  private committedById(): ReadonlyMap<number, RegisteredSchema> {
    this.committed ??= new Map(this.read().map((schema) => [localIdOf(schema.text), schema]));
    return this.committed;
  }

  private read(): RegisteredSchema[] {
    return this.folder === undefined ? [] : readCommittedSchemas(this.folder);
  }

  /** Classes may be loaded later, so a miss is not remembered. */
  private ofCode(id: number): RegisteredSchema | undefined {
    return wireSchemasOf(registeredEvents()).find((schema) => this.idOf(schema) === id);
  }
}
