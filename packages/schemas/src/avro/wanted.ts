import { type AvroNode, toAvroNode } from '../compatibility/avro-nodes.js';
import type { AvroSchema } from '../schema-types.js';
import { meaningOf } from './meanings.js';

/**
 * What a field can hold that is no list, map or record. `free` is anything within an object that a class
 * declares to be free-form. A `unix-time` is a `Date` whose unit the class states, where the schema states
 * none; of the `cut` ones, what is finer than a millisecond is cut off.
 */
export type Holder =
  | 'anything'
  | 'free'
  | 'text'
  | 'number'
  | 'bigint'
  | 'boolean'
  | 'date'
  | 'cut-date'
  | 'unix-time'
  | 'cut-unix-time'
  | 'base64'
  | 'object';

/** What data is wanted: a class's fields, or another schema. */
export type Wanted =
  | { readonly kind: Holder; readonly stated?: AvroNode | undefined }
  | { readonly kind: 'list' | 'map'; readonly items: Wanted }
  | WantedRecord;

export interface WantedRecord {
  readonly kind: 'record';
  readonly fields: ReadonlyMap<string, Wanted>;
  /** Whether other fields are read too, as free-form ones. */
  readonly open: boolean;
}

/** Whatever was written, as it says best. */
export const ANYTHING: Wanted = { kind: 'anything' };

/**
 * Whatever is within a free-form object. A long beyond 2^53 is its digits there: nobody can declare
 * another type, and the nanoseconds of Debezium's `source` are in every message.
 */
export const FREE: Wanted = { kind: 'free' };

/** What is wanted within a value that is wanted as a whole. */
export const insideOf = ({ kind }: Wanted): Wanted =>
  kind === 'object' || kind === 'free' ? FREE : ANYTHING;

/** What is read along with the fields of a class, by the field that holds its data; '' for none. */
const opened = new WeakMap<Wanted, Map<string, Wanted>>();

/**
 * What a class wants, and all other fields besides, those of its nested classes included: a format may
 * read any of them.
 *
 * @param dataField of the value, which holds the class's data; `undefined` where the value does
 */
export function withOthers(wanted: Wanted, dataField?: string): Wanted {
  let byField = opened.get(wanted);
  if (!byField) opened.set(wanted, (byField = new Map<string, Wanted>()));
  const known = byField.get(dataField ?? '');
  if (known) return known;
  if (dataField === undefined) return open(wanted, byField);
  const around: Wanted = { kind: 'record', fields: new Map([[dataField, wanted]]), open: true };
  byField.set(dataField, around);
  return around;
}

function open(wanted: Wanted, byField: Map<string, Wanted>): Wanted {
  if (wanted.kind === 'list' || wanted.kind === 'map')
    return { kind: wanted.kind, items: withOthers(wanted.items) };
  if (wanted.kind !== 'record') return wanted;
  const fields = new Map<string, Wanted>();
  const others: Wanted = { kind: 'record', fields, open: true };
  // Remembered before its fields, which may be of its type.
  byField.set('', others);
  for (const [name, field] of wanted.fields) fields.set(name, withOthers(field));
  return others;
}

/** What a reader's schema wants. @throws Error for an invalid schema */
export function wantedOfSchema(schema: AvroSchema): Wanted {
  return new WantedSchemas().of(toAvroNode(schema));
}

/** The holder of values of a primitive type that nobody says more about. */
export function holderOf(node: AvroNode): Holder {
  const meaning = meaningOf(node);
  switch (node.kind) {
    case 'boolean':
      return 'boolean';
    case 'string':
    case 'enum':
      return 'text';
    case 'int':
    case 'long':
      return meaning?.is === 'instant' || meaning?.is === 'days' ? 'date' : 'number';
    case 'float':
    case 'double':
      return 'number';
    default:
      return 'anything';
  }
}

class WantedSchemas {
  private readonly records = new Map<AvroNode, Wanted>();

  of(node: AvroNode): Wanted {
    switch (node.kind) {
      case 'union':
        return this.ofUnion(node.branches.filter(({ kind }) => kind !== 'null'));
      case 'array':
        return { kind: 'list', items: this.of(node.items) };
      case 'map':
        return { kind: 'map', items: this.of(node.items) };
      case 'record':
        return this.records.get(node) ?? this.ofRecord(node);
      default:
        return { kind: holderOf(node), stated: node };
    }
  }

  /** A class wants one type, or one beside null. */
  private ofUnion(branches: readonly AvroNode[]): Wanted {
    return branches.length === 1 ? this.of(branches[0]!) : ANYTHING;
  }

  private ofRecord(node: Extract<AvroNode, { kind: 'record' }>): Wanted {
    const fields = new Map<string, Wanted>();
    const wanted: Wanted = { kind: 'record', fields, open: false };
    // Remembered before its fields, which may be of its type.
    this.records.set(node, wanted);
    for (const { name, type } of node.fields) fields.set(name, this.of(type));
    return wanted;
  }
}
