import {
  avroSchemaOf,
  classSchemas,
  type EventDefinition,
  type JsonSchema,
} from '../../messaging/index.js';
import type { MultiFormatSchema } from './asyncapi-types.js';

/** Of the versions that the official parser knows, the newest. */
const AVRO_FORMAT = 'application/vnd.apache.avro;version=1.9.0';

/** The data of events as the document shows it; collects the classes nested in it. */
export class EventPayloads {
  /** By the name they are referred to, under `#/components/schemas`. */
  readonly nested: Record<string, JsonSchema> = {};

  /** @throws SchemaNotExpressibleError */
  of(event: EventDefinition, key: string): JsonSchema | MultiFormatSchema {
    if (event.encoding === 'avro')
      return { schemaFormat: AVRO_FORMAT, schema: avroSchemaOf(event) };
    const schema = this.collect(event, key);
    if (!event.tombstone || schema['type'] !== 'object') return schema;
    return { ...schema, type: ['object', 'null'] };
  }

  /** Classes of one name in several events may be different ones: those are named after the event too. */
  private collect(event: EventDefinition, key: string): JsonSchema {
    const named = (prefix: string) =>
      classSchemas(event.eventClass, (name) => `#/components/schemas/${prefix}${name}`);
    const { schema, nested } = named('');
    const clashes = Object.entries(nested).some(([name, content]) => {
      const known = this.nested[name];
      return known && JSON.stringify(known) !== JSON.stringify(content);
    });
    if (!clashes) {
      Object.assign(this.nested, nested);
      return schema;
    }
    const prefix = `${key}.`;
    const renamed = named(prefix);
    for (const [name, content] of Object.entries(renamed.nested))
      this.nested[prefix + name] = content;
    return renamed.schema;
  }
}
