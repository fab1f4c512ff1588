import type { Compatibility } from '@nest-kafka-kit/messaging/events';
import type { IncompatibilityKind } from '../compatibility/incompatibility.js';

/** `backward`: the class reads what the committed one wrote; `forward`: it is read by it. */
export type Direction = 'backward' | 'forward';

interface OfSchema {
  /** The event's. */
  readonly type: string;
  readonly version: number;
  /** Relative to the folder of all schemas. */
  readonly file: string;
}

interface OfClass extends OfSchema {
  readonly className: string;
  /** What the class asks for. */
  readonly rule: Compatibility;
}

/** The class is no longer what its rule allows it to become. */
export interface IncompatibleSchema extends OfClass {
  readonly kind: 'incompatible';
  /** Of the rule, what does not hold. */
  readonly broken: readonly Direction[];
  /** Dotted; empty for the event as a whole. */
  readonly field: string;
  readonly what: IncompatibilityKind;
  /** As committed. */
  readonly was: string;
  /** In the class. */
  readonly is: string;
  readonly remedy: string;
}

/** The class changed within its rule, and the file does not say so yet. */
export interface OutdatedSchema extends OfClass {
  readonly kind: 'outdated';
  /** What the file has, and where that goes. */
  readonly former: { readonly text: string; readonly file: string };
  /** What the file should have; `undefined` where the event no longer has this kind of schema. */
  readonly text: string | undefined;
}

/** A class without its file. */
export interface MissingSchema extends OfClass {
  readonly kind: 'missing';
  readonly text: string;
}

/** A file without its class. */
export interface OrphanedSchema extends OfSchema {
  readonly kind: 'orphaned';
}

export type SchemaFinding = IncompatibleSchema | OutdatedSchema | MissingSchema | OrphanedSchema;
