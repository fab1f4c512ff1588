import type { AvroAnnotations } from '../compatibility/avro-annotations.js';
import type { AvroNode } from '../compatibility/avro-nodes.js';
import type { TimeUnit } from './time-texts.js';

/** What the bytes of a value mean, beyond the Avro type that they have. */
export type Meaning =
  | { readonly is: 'decimal'; readonly scale: number }
  | { readonly is: 'time' | 'instant' | 'local' | 'span'; readonly unit: TimeUnit }
  | { readonly is: 'bits'; readonly length: number | undefined }
  | {
      readonly is:
        | 'big-decimal'
        | 'variable-decimal'
        | 'uuid'
        | 'days'
        | 'duration'
        | 'year'
        | 'text'
        | 'zoned'
        /** It should mean something, and does not: a logical type on another's Avro type, say. */
        | 'unclear';
    };

/** The Avro types that a name may stand on, and what it makes of them. */
export interface NamedMeaning {
  readonly on: readonly AvroNode['kind'][];
  readonly meaning: (node: AvroNode) => Meaning | undefined;
}

const NONE: AvroAnnotations = {};

/** What a schema says of a value beyond its Avro type. */
export const annotationsOf = (node: AvroNode): AvroAnnotations =>
  ('annotations' in node ? node.annotations : undefined) ?? NONE;
