import type { SubjectStrategy } from '@nest-kafka-kit/messaging/events';
import type { EventSchema } from '../event-schema.js';

/** A schema as a registry returns it. */
export interface RegisteredSchema {
  /** The schema's format. Only `avro` and `json` can be read. */
  readonly format: string;
  /** The schema, as JSON for those two formats. */
  readonly text: string;
}

/**
 * The source of the ids in encoded values. Both answers are immediate, not promises, once they
 * are known: ids never change their meaning.
 */
export interface SchemaRegistry {
  /** The registry's name in logs. */
  readonly description: string;
  /** How its subjects are named; `undefined` for a registry without subjects. */
  readonly subjects?: SubjectStrategy | undefined;

  /**
   * The id that values written with this schema carry.
   *
   * @throws SchemaRegistryUnreachableError | SchemaRegistryRefusedError | SchemaIncompatibleError |
   *   SchemaNotRegisteredError
   */
  idOf(schema: EventSchema): number | Promise<number>;

  /**
   * The schema of an id; `undefined` if there is none. Replicas of a registry lag behind, so it may
   * appear later, and is asked for again after a second; in a flood of unknown ids, after ten.
   *
   * @throws SchemaRegistryUnreachableError | SchemaRegistryRefusedError | SchemaRegistryBusyError
   */
  schemaOf(id: number): RegisteredSchema | undefined | Promise<RegisteredSchema | undefined>;
}

/** How to reach a schema registry, and how to use it. */
export interface SchemaRegistryConnection {
  /** The URL of the Confluent-compatible API, such as `http://localhost:8081/apis/ccompat/v7`. */
  readonly url: string;
  readonly authorization?:
    { readonly username: string; readonly password: string } | { readonly token: string };
  /** How subjects are named. Default `topic-type`: `<topic>-<type>`. */
  readonly subjects?: SubjectStrategy;
  /** When schemas are registered: with the first `publish` (the default), at `start`, or `never`. */
  readonly register?: 'publish' | 'start' | 'never';
  /** Milliseconds the registry has for its whole answer. Default 2,000. */
  readonly timeoutMs?: number;
}

/** The registry that published values get their ids from. */
export const SCHEMA_REGISTRY = Symbol('MESSAGING_SCHEMA_REGISTRY');
/** The schemas of the code and of the repository. */
export const LOCAL_SCHEMAS = Symbol('MESSAGING_LOCAL_SCHEMAS');
