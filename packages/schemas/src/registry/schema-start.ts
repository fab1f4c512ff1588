import { Inject, Injectable, Logger } from '@nestjs/common';
import { registeredEvents } from '@nest-kafka-kit/messaging/events';
import { SchemaRegistryMissingError, SchemaRegistryUnreachableError } from '../errors.js';
import { type EventSchema, wireSchemasOf } from '../event-schema.js';
import { SCHEMAS_OPTIONS, type SchemasOptions } from '../schemas.options.js';
import type { LocalRegistry } from './local-registry.js';
import { LOCAL_SCHEMAS, SCHEMA_REGISTRY, type SchemaRegistry } from './schema-registry.js';
import { refuseSharedSubjects } from './subject-name.js';

/** Checks schemas before consumers start. */
@Injectable()
export class SchemaStart {
  private readonly logger = new Logger('Schemas');

  constructor(
    @Inject(SCHEMAS_OPTIONS) private readonly options: SchemasOptions,
    @Inject(SCHEMA_REGISTRY) private readonly registry: SchemaRegistry,
    @Inject(LOCAL_SCHEMAS) private readonly local: LocalRegistry,
  ) {}

  /**
   * @throws SchemaNotExpressibleError | SchemaFileUnreadableError | SchemaRegistryMissingError |
   *   EventDefinitionError, and with `register: 'start'` SchemaRegistryRefusedError |
   *   SchemaIncompatibleError
   */
  async prepare(): Promise<void> {
    const schemas = wireSchemasOf(registeredEvents());
    this.local.load();
    const { registry, registryRequired = false } = this.options;
    if (registryRequired && !registry && schemas.length > 0) {
      throw new SchemaRegistryMissingError(schemas.map(({ definition: { type } }) => type));
    }
    if (!registry) return this.sayLocal(schemas);
    this.logger.log(`Schemas are those of ${this.registry.description}.`);
    const own = schemas.filter(({ definition }) => !definition.external);
    refuseSharedSubjects(own, registry.subjects);
    if (registry.register === 'start') await this.register(own);
  }

  private sayLocal(schemas: readonly EventSchema[]): void {
    if (schemas.length === 0) return;
    const types = schemas.map(({ definition: { type } }) => type).join(', ');
    this.logger.log(
      `No schema registry: only services with the schemas of this repository can read ${types}.`,
    );
  }

  private async register(schemas: readonly EventSchema[]): Promise<void> {
    try {
      for (const schema of schemas) await this.registry.idOf(schema);
      this.logger.log(`${schemas.length} schemas are registered.`);
    } catch (error) {
      if (!(error instanceof SchemaRegistryUnreachableError)) throw error;
      this.logger.warn(`${error.message} Schemas are registered when they are first published.`);
    }
  }
}
