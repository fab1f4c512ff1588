import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { registeredEvents } from '../../events/index.js';
import { MESSAGING_OPTIONS, type MessagingOptions } from '../../messaging.options.js';
import { SchemaRegistryMissingError, SchemaRegistryUnreachableError } from '../../schema-errors.js';
import { wireSchemaOf } from '../../schemas/event-schema.js';
import { SCHEMA_REGISTRY, type SchemaRegistry } from './schema-registry.js';

/** What has to be right about schemas before the service starts. */
@Injectable()
export class SchemaStart implements OnModuleInit {
  private readonly logger = new Logger('Schemas');

  constructor(
    @Inject(MESSAGING_OPTIONS) private readonly options: MessagingOptions,
    @Inject(SCHEMA_REGISTRY) private readonly registry: SchemaRegistry,
  ) {}

  /**
   * @throws SchemaNotExpressibleError | SchemaRegistryMissingError, and with `register: 'start'`
   *   SchemaRegistryRefusedError | SchemaIncompatibleError
   */
  async onModuleInit(): Promise<void> {
    const schemas = registeredEvents()
      .map(wireSchemaOf)
      .filter((schema) => schema !== undefined);
    const own = schemas.filter(({ definition }) => !definition.external);
    const { schemaRegistry, schemaRegistryRequired = false } = this.options;
    if (schemaRegistryRequired && !schemaRegistry && own.length > 0) {
      throw new SchemaRegistryMissingError(own.map(({ definition: { type } }) => type));
    }
    if (schemaRegistry?.register !== 'start') return;
    try {
      for (const schema of own) await this.registry.idOf(schema);
      this.logger.log(`${own.length} schemas are registered at ${this.registry.description}.`);
    } catch (error) {
      if (!(error instanceof SchemaRegistryUnreachableError)) throw error;
      this.logger.warn(`${error.message} Schemas are registered when they are first published.`);
    }
  }
}
