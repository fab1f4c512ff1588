import { registeredEvents } from '@nest-kafka-kit/messaging/events';
import { type EventSchema, wireSchemasOf } from '../event-schema.js';
import { ConfluentRegistry } from './confluent-registry.js';
import type { SchemaRegistryConnection } from './schema-registry.js';
import { refuseSharedSubjects, subjectOf } from './subject-name.js';

/** A schema and its place in the registry. */
export interface RegisteredSubject {
  readonly subject: string;
  readonly type: string;
  readonly version: number;
  readonly id: number;
}

/**
 * Registers the schemas of what this service publishes. Needs no broker, so it can run before a
 * deployment.
 *
 * @example
 * const registration = new SchemaRegistration({ url: 'http://localhost:8081/apis/ccompat/v7' });
 * await registration.register(); // [{ subject: 'user-events-user.created', type: 'user.created', version: 1, id: 1 }]
 */
export class SchemaRegistration {
  private readonly registry: ConfluentRegistry;

  constructor(private readonly connection: SchemaRegistryConnection) {
    // With `never`, another process registers: this one.
    this.registry = new ConfluentRegistry({ ...connection, register: 'publish' });
  }

  /** The registry's address, without credentials. */
  get description(): string {
    return this.registry.description;
  }

  /**
   * The schemas to register; none for events in plain JSON or of other services.
   *
   * @throws SchemaNotExpressibleError | EventDefinitionError
   */
  planned(): Omit<RegisteredSubject, 'id'>[] {
    return this.schemas().map((schema) => this.subjectFields(schema));
  }

  /**
   * Registers the schemas one after the other. Doing it again gives the same answer.
   *
   * @throws SchemaRegistryUnreachableError | SchemaRegistryRefusedError | SchemaIncompatibleError |
   *   EventDefinitionError
   */
  async register(): Promise<RegisteredSubject[]> {
    const registered: RegisteredSubject[] = [];
    for (const schema of this.schemas()) {
      registered.push({ ...this.subjectFields(schema), id: await this.registry.idOf(schema) });
    }
    return registered;
  }

  private schemas(): EventSchema[] {
    const schemas = wireSchemasOf(registeredEvents().filter(({ external }) => !external));
    refuseSharedSubjects(schemas, this.connection.subjects);
    return schemas;
  }

  private subjectFields(schema: EventSchema): Omit<RegisteredSubject, 'id'> {
    const { type, version } = schema.definition;
    return { subject: subjectOf(schema, this.connection.subjects), type, version };
  }
}
