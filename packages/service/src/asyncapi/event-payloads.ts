import type { EventDefinition } from '@nest-kafka-kit/messaging/events';
import { avroSchemaOf, type JsonSchema, NestedSchemas } from '@nest-kafka-kit/schemas';
import type { MultiFormatSchema } from './asyncapi-types.js';

/** The newest version that the official parser supports. */
const AVRO_FORMAT = 'application/vnd.apache.avro;version=1.9.0';

/** Describes the data of events, and collects the classes nested in it. */
export class EventPayloads {
  private readonly classes = new NestedSchemas((name) => `#/components/schemas/${name}`);

  /** The nested classes, by their name under `#/components/schemas`. */
  get nested(): Readonly<Record<string, JsonSchema>> {
    return this.classes.schemas;
  }

  /** @throws SchemaNotExpressibleError */
  of(event: EventDefinition, key: string): JsonSchema | MultiFormatSchema {
    if (event.encoding === 'avro')
      return { schemaFormat: AVRO_FORMAT, schema: avroSchemaOf(event) };
    return this.ofClass(event.eventClass, key, event.tombstone);
  }

  /**
   * @param tombstone whether there may be no value
   * @throws SchemaNotExpressibleError
   */
  ofClass(type: EventDefinition['eventClass'], key: string, tombstone: boolean): JsonSchema {
    const schema = this.classes.schemaOf(type, key);
    if (!tombstone || schema['type'] !== 'object') return schema;
    return { ...schema, type: ['object', 'null'] };
  }
}
