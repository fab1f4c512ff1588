import type { AvroFieldType } from '../avro-field.decorator.js';
import type { Obstacle, ValueShape } from '../shape/class-shape.js';
import { toAvroNode } from '../compatibility/avro-nodes.js';
import { meaningOf } from './meanings.js';

type Kind = ValueShape['kind'];

/** The kinds of values that a logical type takes. */
const TAKES: Readonly<Record<string, readonly string[]>> = {
  decimal: ['string', 'number', 'integer', 'int64'],
  instant: ['date', 'string', 'integer', 'int64'],
  days: ['date', 'string', 'integer', 'int64'],
  time: ['string', 'integer', 'int64'],
  local: ['string', 'integer', 'int64'],
  bytes: ['string'],
};

const REMEDIES: Readonly<Record<string, string>> = {
  decimal: 'Declare a string, such as @IsNumberString(), or a number.',
  instant: 'Declare a Date, or a string.',
  days: 'Declare a Date, or a string.',
  time: 'Declare a string.',
  local: 'Declare a string.',
  bytes: 'Declare a string, such as @IsBase64().',
};

/** Why a value of a class could never be written as the Avro type that `@AvroField` chooses. */
export function choiceProblem(type: AvroFieldType, shape: ValueShape): Obstacle | undefined {
  if (typeof type === 'object' && type.type === 'array')
    return shape.items && choiceProblem(type.items, shape.items);
  if (typeof type === 'object' && type.type === 'map') return undefined;
  const meaning = type === 'bytes' ? type : meaningOf(toAvroNode(type))?.is;
  const takes = meaning === undefined ? undefined : TAKES[meaning];
  if (!takes || shape.kind === 'unknown' || takes.includes(shape.kind)) return undefined;
  const name = typeof type === 'object' && 'logicalType' in type ? type.logicalType : 'bytes';
  return {
    problem: `@AvroField chooses ${name}, and ${nameOf(shape.kind)} is none.`,
    remedy: REMEDIES[meaning!]!,
  };
}

const nameOf = (kind: Kind): string => {
  if (kind === 'date') return 'a Date';
  return /^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`;
};
