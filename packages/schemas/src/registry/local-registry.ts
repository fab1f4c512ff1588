import { createHash } from 'node:crypto';
import { registeredEvents } from '@nest-kafka-kit/messaging/events';
import { readCommittedSchemas } from '../committed/committed-schemas.js';
import { type EventSchema, wireSchemasOf } from '../event-schema.js';
import type { RegisteredSchema, SchemaRegistry } from './schema-registry.js';

/** Above all ids that a registry gives: theirs are signed 32-bit integers from 1 on. */
const LOCAL_IDS_FROM = 0x8000_0000;

/** Whether an id comes from a schema's content, not from a registry. */
export function isLocalId(id: number): boolean {
  return id >= LOCAL_IDS_FROM;
}

/** The same for the same schema in every process, so that nobody has to hand ids out. */
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
   * Reads the folder, once; without it, the first id that is not of the code does.
   *
   * @throws SchemaFileUnreadableError
   */
  load(): void {
    this.committedById();
  }

  /**
   * The code comes first: a file that cannot be read must not stop what does not need it.
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

  /** Modules may be loaded late, so that there is none now is not kept. */
  private ofCode(id: number): RegisteredSchema | undefined {
    return wireSchemasOf(registeredEvents()).find((schema) => this.idOf(schema) === id);
  }
}
