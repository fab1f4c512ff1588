import { toAvroNode } from '../compatibility/avro-nodes.js';
import { classTransformerStorage, conversionOf } from '@nest-kafka-kit/messaging/events';
import type { AvroFieldType } from '../avro-field.decorator.js';
import type { Class, FieldShape, ValueShape } from '../shape/class-shape.js';
import { shapeOf } from '../shape/shape-of.js';
import { UNKNOWN } from '../shape/value-shape.js';
import { ANYTHING, type Holder, holderOf, type Wanted } from './wanted.js';

const transforms = classTransformerStorage();
const wantedByClass = new WeakMap<Class, Wanted>();

/**
 * What a class wants, field by field. Unlike `avroSchemaOf` it has an answer for every class: those of
 * other teams' events need not be ones that Avro can express.
 */
export function wantedOfClass(type: Class): Wanted {
  const known = wantedByClass.get(type);
  if (known) return known;
  const { fields, obstacle } = shapeOf(type);
  if (obstacle) return ANYTHING;
  const wanted = new Map<string, Wanted>();
  const named = fields.map((field) => typeNamed(type, field.name));
  const open = fields.some((field, index) => named[index] !== BigInt && isUntold(field));
  const record: Wanted = { kind: 'record', fields: wanted, open };
  // Remembered before its fields, which may be of its type.
  wantedByClass.set(type, record);
  for (const [index, field] of fields.entries())
    wanted.set(field.name, ofField(field, named[index]));
  return record;
}

/** Whether a field may be read from others: one that is read under another name, say, or by a `@Transform`. */
const isUntold = ({ obstacle, kind, avro }: FieldShape): boolean =>
  obstacle !== undefined || (kind === 'unknown' && avro === undefined);

/** What `@Type` names, where that does not depend on the data. */
function typeNamed(type: Class, field: string): unknown {
  const { typeFunction } = transforms.findTypeMetadata(type, field) ?? {};
  try {
    return typeFunction?.length === 0 ? typeFunction() : undefined;
  } catch {
    // The field has an obstacle then.
    return undefined;
  }
}

/** @param named what `@Type` names */
function ofField(field: FieldShape, named: unknown): Wanted {
  if (named === BigInt) {
    const bigint: Wanted = { kind: 'bigint', stated: field.avro && toAvroNode(field.avro) };
    return field.kind === 'array' ? { kind: 'list', items: bigint } : bigint;
  }
  if (field.obstacle) return ANYTHING;
  const wanted = field.avro === undefined ? ofValue(field) : ofChosen(field.avro, field);
  return conversionOf(named)?.cuts ? cut(wanted) : wanted;
}

/** What is wanted where the class has the part of times that is finer than a millisecond cut off. */
function cut(wanted: Wanted): Wanted {
  switch (wanted.kind) {
    case 'list':
      return { kind: 'list', items: cut(wanted.items) };
    case 'date':
    case 'unix-time':
      return { ...wanted, kind: `cut-${wanted.kind}` };
    default:
      return wanted;
  }
}

function ofValue({ kind, keywords, items, nested, discriminator }: ValueShape): Wanted {
  switch (kind) {
    case 'string':
    case 'uuid':
      return { kind: 'text' };
    case 'number':
    case 'integer':
      return { kind: 'number' };
    case 'boolean':
    case 'date':
    case 'object':
      return { kind };
    case 'unix-milliseconds':
    case 'unix-seconds':
      return { kind: 'unix-time' };
    case 'choice':
    case 'enum':
      return { kind: holderOfAll(keywords['enum'] as readonly unknown[]) };
    case 'array':
      return { kind: 'list', items: items ? ofValue(items) : ANYTHING };
    case 'record':
      return wantedOfClass(nested!);
    case 'variants':
      return ofVariants([nested!, ...discriminator!.subTypes.map(({ value }) => value)]);
    default:
      return ANYTHING;
  }
}

/** The holders that decorators of class-validator tell better than `@AvroField`. */
const SAID: readonly Holder[] = ['text', 'number', 'bigint', 'date', 'unix-time'];

/** `@AvroField` says how it is on the wire, the other decorators what the class holds. */
function ofChosen(type: AvroFieldType, shape: ValueShape): Wanted {
  if (typeof type === 'object' && type.type === 'array')
    return { kind: 'list', items: ofChosen(type.items, shape.items ?? UNKNOWN) };
  if (typeof type === 'object' && type.type === 'map')
    return { kind: 'map', items: ofChosen(type.values, UNKNOWN) };
  if (type === 'bytes') return { kind: 'base64' };
  const stated = toAvroNode(type);
  const said = ofValue(shape).kind as Holder;
  return { kind: SAID.includes(said) ? said : holderOf(stated), stated };
}

function holderOfAll(values: readonly unknown[]): Holder {
  if (values.every((value) => typeof value === 'string')) return 'text';
  if (values.every((value) => typeof value === 'number')) return 'number';
  return values.every((value) => typeof value === 'boolean') ? 'boolean' : 'anything';
}

/** Only the data tells which class it is of: where two want different things, it is read as it was written. */
function ofVariants(types: readonly Class[]): Wanted {
  const fields = new Map<string, Wanted>();
  for (const wanted of types.map(wantedOfClass)) {
    if (wanted.kind !== 'record') return ANYTHING;
    for (const [name, each] of wanted.fields) {
      const other = fields.get(name);
      fields.set(name, other && other.kind !== each.kind ? ANYTHING : each);
    }
  }
  // A class may be among its own fields' variants, and its fields are not all there yet.
  return { kind: 'record', fields, open: true };
}
