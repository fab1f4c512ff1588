import type { AvroFieldType } from '../avro-field.decorator.js';
import type { Kind } from './decorator-meanings.js';
import type { JsonSchema } from '../schema-types.js';

export type Class = new () => object;

/** What the decorators of a class say of its data, in no format yet. */
export interface ClassShape {
  /** Those of the class it extends first. */
  readonly fields: readonly FieldShape[];
  readonly obstacle: Obstacle | undefined;
}

/** Why no format can have a class or a field. */
export interface Obstacle {
  readonly problem: string;
  readonly remedy: string;
}

/** How data tells which of several classes it is of. */
export interface Discriminator {
  readonly property: string;
  readonly subTypes: readonly { readonly value: Class; readonly name: string }[];
  /** Whether data keeps the property when it is read, and so has it when it is written. */
  readonly kept: boolean;
}

export interface ValueShape {
  readonly kind: Kind | 'record' | 'variants';
  /** JSON Schema's, beside what the kind says. */
  readonly keywords: JsonSchema;
  /** Whether null is a value of it. */
  readonly nullable: boolean;
  /** Whether NaN or an infinity is meant to be one, which JSON writes as null. */
  readonly beyondNumbers: boolean;
  /** The decorators of which kind and keywords do not say all; of a conditional field, all of them. */
  readonly checks: readonly string[];
  /** Of kind `array`. */
  readonly items?: ValueShape | undefined;
  /** Of kind `record`: the nested class. Of `variants`: the one of data that names no other. */
  readonly nested?: Class | undefined;
  /** Of kind `variants`. */
  readonly discriminator?: Discriminator | undefined;
}

export interface FieldShape extends ValueShape {
  readonly name: string;
  /** Whether data without it is valid, leaving an initialiser aside. */
  readonly optional: boolean;
  /** Whether it is checked depends on its value or on other fields. */
  readonly conditional: boolean;
  /** Whether the class fills it in where it is absent. */
  readonly initialised: boolean;
  /** What the class fills in, as JSON, where that is always the same. */
  readonly initial: unknown;
  readonly avro: AvroFieldType | undefined;
  readonly obstacle: Obstacle | undefined;
}
