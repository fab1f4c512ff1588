import type { AvroFieldType } from '../avro-field.decorator.js';

/** A decorator with its arguments, which are data and never code. */
export interface DecoratorCall {
  readonly name: string;
  readonly values?: readonly unknown[];
}

/** An argument that is printed as a regular expression. */
export class Pattern {
  constructor(
    readonly source: string,
    readonly flags: string,
  ) {}
}

export type ImportedKind =
  | 'string'
  | 'number'
  | 'int64'
  | 'boolean'
  | 'date'
  | 'choice'
  | 'array'
  | 'record'
  | 'variants'
  | 'object'
  | 'anything';

/** One of several classes, by the value of a discriminator. */
export interface ImportedVariant {
  readonly name: string;
  readonly className: string;
}

/** A value as another team's schema describes it, in terms of what a class can declare. */
export interface ImportedValue {
  readonly kind: ImportedKind;
  readonly nullable: boolean;
  readonly decorators: readonly DecoratorCall[];
  /** Kind `choice`. */
  readonly values?: readonly unknown[];
  /** Kind `array`. */
  readonly items?: ImportedValue;
  /** Kind `record`. */
  readonly className?: string;
  /** Whether the class is declared further down, as one that holds itself is. */
  readonly isLater?: boolean;
  /** Kind `variants`. */
  readonly variants?: readonly ImportedVariant[];
  readonly discriminator?: string;
  /** Chosen type in Avro, where the decorators do not tell it. */
  readonly avro?: AvroFieldType;
}

export interface ImportedField {
  readonly name: string;
  readonly value: ImportedValue;
  readonly optional: boolean;
  /** What the class fills in; `undefined` for nothing. */
  readonly initial?: unknown;
  readonly description?: string;
}

export interface ImportedClass {
  readonly name: string;
  readonly description?: string;
  readonly fields: readonly ImportedField[];
}

/** The classes of a schema, and what they cannot say. */
export interface ImportedClasses {
  /** Nested ones first; the last is that of the event. */
  readonly classes: readonly ImportedClass[];
  /** What the schema says and the classes do not check, each with keyword and path. */
  readonly notes: readonly string[];
}
