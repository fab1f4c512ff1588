import { type AvroNode, toAvroNode } from '../compatibility/avro-nodes.js';
import type { AvroSchema } from '../schema-types.js';
import { meaningOf } from './meanings.js';

/**
 * What a field can hold that is no list, map or record. `free` is anything within an object that a class
 * declares to be free-form.
 */
export type Holder =
  'anything' | 'free' | 'text' | 'number' | 'bigint' | 'boolean' | 'date' | 'base64' | 'object';

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

const opened = new WeakMap<Wanted, Wanted>();

/** What a class wants, and all other fields besides. */
export function withOthers(wanted: Wanted): Wanted {
  if (wanted.kind !== 'record') return wanted;
  let open = opened.get(wanted);
  if (!open) opened.set(wanted, (open = { ...wanted, open: true }));
  return open;
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
