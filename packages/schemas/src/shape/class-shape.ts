import type { AvroFieldType } from '../avro-field.decorator.js';
import type { Kind } from './decorator-meanings.js';
import type { Obstacle } from '@nest-kafka-kit/messaging/validation';
import type { JsonSchema } from '../schema-types.js';

export type { Obstacle };

export type Class = new () => object;

/** The shape of a class, as its decorators describe it. */
export interface ClassShape {
  /** Inherited fields come first. */
  readonly fields: readonly FieldShape[];
  readonly obstacle: Obstacle | undefined;
}

/** How data tells which of several classes it belongs to. */
export interface Discriminator {
  readonly property: string;
  readonly subTypes: readonly { readonly value: Class; readonly name: string }[];
  /** Whether the property is kept when data is read, and so written again. */
  readonly kept: boolean;
}

/** The shape of a value, independent of any format. */
export interface ValueShape {
  readonly kind: Kind | 'record' | 'variants';
  /** JSON Schema keywords, besides those that follow from the kind. */
  readonly keywords: JsonSchema;
  /** Whether null is allowed. */
  readonly nullable: boolean;
  /** Whether NaN or infinities are allowed, which JSON writes as null. */
  readonly beyondNumbers: boolean;
  /**
   * The decorators that kind and keywords do not express fully; for a conditional field, all of
   * them.
   */
  readonly checks: readonly string[];
  /** The items, for kind `array`. */
  readonly items?: ValueShape | undefined;
  /** The nested class, for kind `record`; for `variants`, the class that they have in common. */
  readonly nested?: Class | undefined;
  /** Set for kind `variants`. */
  readonly discriminator?: Discriminator | undefined;
}

/** The shape of a field. */
export interface FieldShape extends ValueShape {
  readonly name: string;
  /** Whether data without the field is valid, initialisers aside. */
  readonly optional: boolean;
  /** Whether it depends on the value or on other fields that the field is checked at all. */
  readonly conditional: boolean;
  /** Whether the class fills the field in if it is absent. */
  readonly initialised: boolean;
  /** The value that the class fills in, as JSON, if it is always the same. */
  readonly initial: unknown;
  readonly avro: AvroFieldType | undefined;
  readonly obstacle: Obstacle | undefined;
}
