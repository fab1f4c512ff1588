import { type AvroAnnotations, annotationsOf } from './avro-annotations.js';
import { isSchema } from './json-values.js';

/** An Avro schema with its names looked up. */
export type AvroNode =
  | { readonly kind: AvroPrimitive; readonly annotations?: AvroAnnotations }
  | { readonly kind: 'array' | 'map'; readonly items: AvroNode }
  | { readonly kind: 'union'; readonly branches: readonly AvroNode[] }
  | (AvroNamed & { readonly kind: 'fixed'; readonly size: number })
  | (AvroNamed & {
      readonly kind: 'enum';
      readonly symbols: readonly string[];
      readonly fallback: string | undefined;
    })
  | (AvroNamed & { readonly kind: 'record'; fields: readonly AvroField[] });

/** The primitive types of Avro. */
export type AvroPrimitive =
  'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'bytes' | 'string';

interface AvroNamed {
  /** The name without its namespace. */
  readonly name: string;
  /** The name with its namespace. */
  readonly fullName: string;
  readonly aliases: readonly string[];
  readonly annotations?: AvroAnnotations;
}

/** A field of an Avro record. */
export interface AvroField {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly hasDefault: boolean;
  readonly type: AvroNode;
}

const PRIMITIVES = new Set([
  'null',
  'boolean',
  'int',
  'long',
  'float',
  'double',
  'bytes',
  'string',
]);

/** Parses a schema and resolves its names. @throws Error saying which part is not valid Avro */
export function toAvroNode(schema: unknown): AvroNode {
  return new AvroNames().read(schema, '');
}

class AvroNames {
  private readonly known = new Map<string, AvroNode>();

  read(schema: unknown, namespace: string): AvroNode {
    if (typeof schema === 'string') return this.named(schema, namespace);
    if (Array.isArray(schema)) {
      return { kind: 'union', branches: schema.map((branch) => this.read(branch, namespace)) };
    }
    if (!isSchema(schema)) throw new Error(`${JSON.stringify(schema)} is no Avro schema.`);
    switch (schema['type']) {
      case 'array':
        return { kind: 'array', items: this.read(schema['items'], namespace) };
      case 'map':
        return { kind: 'map', items: this.read(schema['values'], namespace) };
      case 'record':
      case 'error':
      case 'enum':
      case 'fixed':
        return this.define(schema, namespace);
      default:
        return annotated(this.read(schema['type'], namespace), schema);
    }
  }

  private named(name: string, namespace: string): AvroNode {
    if (PRIMITIVES.has(name)) return { kind: name as AvroPrimitive };
    const node = this.known.get(qualified(name, namespace)) ?? this.known.get(name);
    if (!node) throw new Error(`It has no type named ${JSON.stringify(name)}.`);
    return node;
  }

  private define(schema: Readonly<Record<string, unknown>>, outer: string): AvroNode {
    const given = typeof schema['namespace'] === 'string' ? schema['namespace'] : outer;
    const fullName = qualified(text(schema['name'], 'A name'), given);
    const namespace = fullName.split('.').slice(0, -1).join('.');
    const named: AvroNamed = {
      fullName,
      name: fullName.slice(fullName.lastIndexOf('.') + 1),
      aliases: texts(schema['aliases']).map((alias) => qualified(alias, namespace)),
      ...annotationsOf(schema),
    };
    if (schema['type'] === 'fixed') {
      return this.remember({ ...named, kind: 'fixed', size: size(schema['size'], fullName) });
    }
    if (schema['type'] === 'enum') {
      const fallback = typeof schema['default'] === 'string' ? schema['default'] : undefined;
      const symbols = texts(schema['symbols']);
      if (symbols.length !== (schema['symbols'] as unknown[] | undefined)?.length) {
        throw new Error(`${fullName} has no list of symbols.`);
      }
      return this.remember({ ...named, kind: 'enum', symbols, fallback });
    }
    const record = { ...named, kind: 'record' as const, fields: [] as readonly AvroField[] };
    // Remembered before its fields, which may be of its type.
    this.remember(record);
    const fields: unknown = schema['fields'];
    if (!Array.isArray(fields) || !fields.every(isSchema)) {
      throw new Error(`${fullName} has no list of fields.`);
    }
    record.fields = fields.map((field) => ({
      name: text(field['name'], `A name of a field of ${fullName}`),
      aliases: texts(field['aliases']),
      hasDefault: field['default'] !== undefined,
      type: this.read(field['type'], namespace),
    }));
    return record;
  }

  private remember<Node extends AvroNode & AvroNamed>(node: Node): Node {
    this.known.set(node.fullName, node);
    return node;
  }
}

/**
 * Avro's resolution ignores annotations; readers use them to tell what a value means. A record is
 * annotated where it is defined alone, as its fields may refer to it.
 */
function annotated(node: AvroNode, schema: Readonly<Record<string, unknown>>): AvroNode {
  const { annotations } = annotationsOf(schema);
  if (!annotations || node.kind === 'record') return node;
  const inner = 'annotations' in node ? node.annotations : undefined;
  return { ...node, annotations: { ...inner, ...annotations } } as AvroNode;
}

function qualified(name: string, namespace: string): string {
  return name.includes('.') || namespace === '' ? name : `${namespace}.${name}`;
}

function size(value: unknown, fullName: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new Error(`The size of ${fullName} is ${JSON.stringify(value)}.`);
}

function text(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  throw new Error(`${what} is ${JSON.stringify(value)}.`);
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
