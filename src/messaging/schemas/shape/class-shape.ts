import type { AvroFieldType } from '../avro-field.decorator.js';
import type { Kind } from './decorator-meanings.js';
import type { JsonSchema } from '../schema-types.js';

export type Class = new () => object;

/** What the decorators of a class say of its data, in no format yet. */
export interface ClassShape {
  /** Those of the class it extends first. */
  readonly fields: readonly FieldShape[];
}

export interface ValueShape {
  readonly kind: Kind | 'record';
  /** JSON Schema's, beside what the kind says. */
  readonly keywords: JsonSchema;
  /** Whether null is a value of it. */
  readonly nullable: boolean;
  /** Of kind `array`. */
  readonly items?: ValueShape | undefined;
  /** Of kind `record`: the nested class. */
  readonly nested?: Class | undefined;
}

export interface FieldShape extends ValueShape {
  readonly name: string;
  /** Whether data without it is valid, leaving an initialiser aside. */
  readonly optional: boolean;
  /** Whether the class fills it in where it is absent. */
  readonly initialised: boolean;
  /** What the class fills in, as JSON, where that is always the same. */
  readonly initial: unknown;
  readonly avro: AvroFieldType | undefined;
  /** What it is declared as, where that has no JSON, such as `Map`. */
  readonly notJson: string | undefined;
}
