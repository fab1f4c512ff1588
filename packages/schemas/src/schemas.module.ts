import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import { EventCodec } from './event-codec.js';
import { ConfluentRegistry } from './registry/confluent-registry.js';
import { LocalRegistry } from './registry/local-registry.js';
import { LOCAL_SCHEMAS, SCHEMA_REGISTRY, type SchemaRegistry } from './registry/schema-registry.js';
import { SchemaStart } from './registry/schema-start.js';
import type { MessagingOptions } from '@nest-kafka-kit/messaging';
import { DEFAULT_PUBLISH_TIMEOUT_MS, MESSAGING_OPTIONS } from '@nest-kafka-kit/messaging/broker';
import { CUSTOM_EVENT_ENCODING } from '@nest-kafka-kit/messaging/events';
import { SCHEMAS_OPTIONS, type SchemasOptions } from './schemas.options.js';

/** Milliseconds for the schema registry to answer, at most. */
const MAX_REGISTRY_TIMEOUT_MS = 2_000;

type AsyncOptions = Pick<FactoryProvider<SchemasOptions>, 'inject' | 'useFactory'>;

/**
 * Brings the encodings `avro` and `json-schema`, with a schema registry or with the schemas of the
 * repository. Without this module events are plain JSON. It stands beside `MessagingModule`, before
 * or after it.
 *
 * @example
 * ‎@Module({ imports: [SchemasModule.forRootAsync({ useFactory: () => ({ folder: 'schemas' }) })] })
 */
@Module({})
export class SchemasModule {
  /**
   * Takes its options from a factory, as Nest's dynamic modules do.
   *
   * @example
   * SchemasModule.forRootAsync({ inject: [settingsConfig.KEY], useFactory: schemasOptions });
   */
  static forRootAsync({ inject = [], useFactory }: AsyncOptions): DynamicModule {
    return {
      module: SchemasModule,
      global: true,
      providers: [
        { provide: SCHEMAS_OPTIONS, inject, useFactory },
        { provide: LOCAL_SCHEMAS, inject: [SCHEMAS_OPTIONS], useFactory: createLocalSchemas },
        {
          provide: SCHEMA_REGISTRY,
          inject: [SCHEMAS_OPTIONS, MESSAGING_OPTIONS, LOCAL_SCHEMAS],
          useFactory: createSchemaRegistry,
        },
        SchemaStart,
        { provide: CUSTOM_EVENT_ENCODING, useClass: EventCodec },
      ],
      exports: [CUSTOM_EVENT_ENCODING],
    };
  }
}

function createLocalSchemas({ folder }: SchemasOptions): SchemaRegistry {
  return new LocalRegistry(folder);
}

/** Takes at most half of a publish's time, so that some is left for the broker. */
function createSchemaRegistry(
  { registry }: SchemasOptions,
  { publishTimeoutMs = DEFAULT_PUBLISH_TIMEOUT_MS }: MessagingOptions,
  local: SchemaRegistry,
): SchemaRegistry {
  const timeoutMs = Math.min(MAX_REGISTRY_TIMEOUT_MS, publishTimeoutMs / 2);
  return registry ? new ConfluentRegistry({ timeoutMs, ...registry }) : local;
}
