import type { SubjectStrategy } from '@nest-kafka-kit/messaging/events';
import type { EventSchema } from '../event-schema.js';

/** A schema as a registry knows it. */
export interface RegisteredSchema {
  /** `avro` and `json` are read. */
  readonly format: string;
  /** JSON, for those two. */
  readonly text: string;
}

/**
 * Where the ids of encoded values come from. Both answers are immediate, not promises, once they
 * are known: ids never change their meaning.
 */
export interface SchemaRegistry {
  /** For logs. */
  readonly description: string;
  /** How its subjects are named, where it has some. */
  readonly subjects?: SubjectStrategy | undefined;

  /**
   * The id that values written with this schema carry.
   *
   * @throws SchemaRegistryUnreachableError | SchemaRegistryRefusedError | SchemaIncompatibleError |
   *   SchemaNotRegisteredError
   */
  idOf(schema: EventSchema): number | Promise<number>;

  /**
   * `undefined`: no schema has this id. A registry's copies lag behind, so it may appear later; it is
   * asked again after a second.
   *
   * @throws SchemaRegistryUnreachableError | SchemaRegistryRefusedError
   */
  schemaOf(id: number): RegisteredSchema | undefined | Promise<RegisteredSchema | undefined>;
}

export interface SchemaRegistryConnection {
  /** Of the Confluent-compatible API, with its path, such as `http://localhost:8081/apis/ccompat/v7`. */
  readonly url: string;
  readonly authorization?:
    { readonly username: string; readonly password: string } | { readonly token: string };
  /** How subjects are named. Default `topic-type`: `<topic>-<type>`. */
  readonly subjects?: SubjectStrategy;
  /** When schemas are registered; `never` only looks them up. Default `publish`, at the first one. */
  readonly register?: 'publish' | 'start' | 'never';
  /** Milliseconds the registry has for its whole answer. Default 2,000. */
  readonly timeoutMs?: number;
}

/** The registry that published values get their ids from. */
export const SCHEMA_REGISTRY = Symbol('MESSAGING_SCHEMA_REGISTRY');
/** The schemas of the code and of the repository. */
export const LOCAL_SCHEMAS = Symbol('MESSAGING_LOCAL_SCHEMAS');
