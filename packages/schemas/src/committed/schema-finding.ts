import type { Compatibility } from '@nest-kafka-kit/messaging/events';
import type { IncompatibilityKind } from '../compatibility/incompatibility.js';

/** `backward`: the class must read what the committed one wrote. `forward`: the other way round. */
export type Direction = 'backward' | 'forward';

interface OfSchema {
  /** The event's type. */
  readonly type: string;
  readonly version: number;
  /** The path from the folder of schemas. */
  readonly file: string;
}

interface OfClass extends OfSchema {
  readonly className: string;
  /** The rule the class declares. */
  readonly rule: Compatibility;
}

/** A class that changed in a way its rule forbids. */
export interface IncompatibleSchema extends OfClass {
  readonly kind: 'incompatible';
  /** The directions of the rule that no longer hold. */
  readonly broken: readonly Direction[];
  /** Dotted; empty for the event as a whole. */
  readonly field: string;
  readonly what: IncompatibilityKind;
  /** The committed state. */
  readonly was: string;
  /** The class's state. */
  readonly is: string;
  readonly remedy: string;
}

/** A class that changed within its rule, with a file that is not up to date. */
export interface OutdatedSchema extends OfClass {
  readonly kind: 'outdated';
  /** The present content of the file, and the file that will keep it. */
  readonly former: { readonly text: string; readonly file: string };
  /** The new content of the file; `undefined` if the event no longer has this kind of schema. */
  readonly text: string | undefined;
}

/** A class without a file. */
export interface MissingSchema extends OfClass {
  readonly kind: 'missing';
  readonly text: string;
}

/** A file without a class. */
export interface OrphanedSchema extends OfSchema {
  readonly kind: 'orphaned';
}

/** One difference between the events of the code and their committed schemas. */
export type SchemaFinding = IncompatibleSchema | OutdatedSchema | MissingSchema | OrphanedSchema;
