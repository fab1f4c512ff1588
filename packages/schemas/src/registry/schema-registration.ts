import { registeredEvents } from '@nest-kafka-kit/messaging/events';
import { type EventSchema, wireSchemasOf } from '../event-schema.js';
import { ConfluentRegistry } from './confluent-registry.js';
import type { SchemaRegistryConnection } from './schema-registry.js';
import { refuseSharedSubjects, subjectOf } from './subject-name.js';

/** A schema as a registry has it. */
export interface RegisteredSubject {
  readonly subject: string;
  readonly type: string;
  readonly version: number;
  readonly id: number;
}

/** Registers what this service publishes, without a broker: before it is deployed, for example. */
export class SchemaRegistration {
  private readonly registry: ConfluentRegistry;

  constructor(private readonly connection: SchemaRegistryConnection) {
    // Somebody else registers for those that never do, and this is somebody else.
    this.registry = new ConfluentRegistry({ ...connection, register: 'publish' });
  }

  /** Where it registers, without credentials. */
  get description(): string {
    return this.registry.description;
  }

  /**
   * What there is to register; nothing for events in plain JSON and for those of other services.
   *
   * @throws SchemaNotExpressibleError | EventDefinitionError
   */
  planned(): Omit<RegisteredSubject, 'id'>[] {
    return this.schemas().map((schema) => this.about(schema));
  }

  /**
   * One after the other; done again, it answers the same.
   *
   * @throws SchemaRegistryUnreachableError | SchemaRegistryRefusedError | SchemaIncompatibleError |
   *   EventDefinitionError
   */
  async register(): Promise<RegisteredSubject[]> {
    const registered: RegisteredSubject[] = [];
    for (const schema of this.schemas()) {
      registered.push({ ...this.about(schema), id: await this.registry.idOf(schema) });
    }
    return registered;
  }

  private schemas(): EventSchema[] {
    const schemas = wireSchemasOf(registeredEvents().filter(({ external }) => !external));
    refuseSharedSubjects(schemas, this.connection.subjects);
    return schemas;
  }

  private about(schema: EventSchema): Omit<RegisteredSubject, 'id'> {
    const { type, version } = schema.definition;
    return { subject: subjectOf(schema, this.connection.subjects), type, version };
  }
}
