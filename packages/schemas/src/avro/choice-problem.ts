import type { AvroFieldType } from '../avro-field.decorator.js';
import type { Obstacle, ValueShape } from '../shape/class-shape.js';
import { toAvroNode } from '../compatibility/avro-nodes.js';
import type { Meaning } from './meaning.js';
import { meaningOf } from './meanings.js';
import { MILLIS } from './time-texts.js';

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

/** What a `Date` cannot be: numbers have no unit there, and texts of it are those of JSON alone. */
const NO_TIME = ['string', 'int', 'long', 'float', 'double', 'boolean'];
const NO_COUNT = ['string', 'float', 'boolean'];
const SAY_TIME =
  "Choose @AvroField({ type: 'long', logicalType: 'timestamp-millis' }), or leave it out; a number has @UnixTime().";

function timeProblem(type: AvroFieldType, { kind }: ValueShape): Obstacle | undefined {
  if (typeof type !== 'string') return undefined;
  const isNone =
    (kind === 'date' && NO_TIME.includes(type)) ||
    (kind.startsWith('unix-') && NO_COUNT.includes(type));
  return isNone
    ? { problem: `@AvroField chooses ${type}, and ${nameOf(kind)} is none.`, remedy: SAY_TIME }
    : undefined;
}

/** A number of milliseconds is the count that a timestamp has. */
const isCount = (meaning: Meaning | undefined, kind: Kind): boolean =>
  kind === 'unix-milliseconds' && meaning?.is === 'instant' && meaning.unit === MILLIS;

/** Why a value of a class could never be written as the Avro type that `@AvroField` chooses. */
export function choiceProblem(type: AvroFieldType, shape: ValueShape): Obstacle | undefined {
  if (typeof type === 'object' && type.type === 'array')
    return shape.items && choiceProblem(type.items, shape.items);
  if (typeof type === 'object' && type.type === 'map') return undefined;
  const ofTime = timeProblem(type, shape);
  if (ofTime) return ofTime;
  const meant = type === 'bytes' ? undefined : meaningOf(toAvroNode(type));
  if (isCount(meant, shape.kind)) return undefined;
  const meaning = type === 'bytes' ? type : meant?.is;
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
  if (kind.startsWith('unix-')) return 'a @UnixTime';
  return /^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`;
};
