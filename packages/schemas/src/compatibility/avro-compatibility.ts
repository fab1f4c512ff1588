import type { Meaning } from '../avro/meaning.js';
import { isSame, meaningOf, typeName } from '../avro/meanings.js';
import { fieldPath } from '../field-path.js';
import type { AvroSchema } from '../schema-types.js';
import { type AvroField, type AvroNode, toAvroNode } from './avro-nodes.js';
import { ComparedPairs } from './compared-pairs.js';
import { distinct, type Incompatibility, narrower, otherType } from './incompatibility.js';

type Of<Kind extends AvroNode['kind']> = Extract<AvroNode, { readonly kind: Kind }>;

/** The other types that a reader of a type accepts. */
const PROMOTIONS: Readonly<Record<string, readonly string[]>> = {
  long: ['int'],
  float: ['int', 'long'],
  double: ['int', 'long', 'float'],
  string: ['bytes'],
  bytes: ['string'],
};

/**
 * Lists why values written with `writer` cannot be read with `reader`, by Avro's own rules; empty
 * if they can. Names are compared without their namespace, as in Avro's Java library, by which
 * registries judge. Logical types are compared besides, as what they mean would change.
 *
 * @see https://avro.apache.org/docs/1.12.0/specification/#schema-resolution
 * @example
 * avroIncompatibilities('long', 'int'); // []
 */
export function avroIncompatibilities(reader: AvroSchema, writer: AvroSchema): Incompatibility[] {
  const nodes = [];
  for (const [whose, schema] of [
    ['reader', reader],
    ['writer', writer],
  ] as const) {
    try {
      nodes.push(toAvroNode(schema));
    } catch (error) {
      const [problem, description] = [(error as Error).message, 'no Avro schema'];
      return [
        { field: '', kind: 'unclear', problem, reader: '', writer: '', [whose]: description },
      ];
    }
  }
  return distinct(compare(nodes[0]!, nodes[1]!, '', new ComparedPairs()));
}

function compare(
  reader: AvroNode,
  writer: AvroNode,
  field: string,
  pairs: ComparedPairs,
): readonly Incompatibility[] {
  if (writer.kind === 'union') {
    return writer.branches.flatMap((branch) => compare(reader, branch, field, pairs));
  }
  if (reader.kind === 'union') return compareWithAny(reader, writer, field, pairs);
  if (reader.kind === 'record' && writer.kind === 'record') {
    return pairs.once([reader, writer], () => [
      ...nameProblems(reader, writer, field),
      ...fieldProblems(reader, writer, field, pairs),
    ]);
  }
  if (reader.kind === 'enum' && writer.kind === 'enum') {
    return [...nameProblems(reader, writer, field), ...symbolProblems(reader, writer, field)];
  }
  if (reader.kind === 'fixed' && writer.kind === 'fixed') {
    const names = nameProblems(reader, writer, field);
    if (reader.size === writer.size) return names;
    return [...names, { field, ...otherType(describe(reader), describe(writer)) }];
  }
  if (reader.kind === 'array' && writer.kind === 'array') {
    return compare(reader.items, writer.items, `${field}[]`, pairs);
  }
  if (reader.kind === 'map' && writer.kind === 'map') {
    return compare(reader.items, writer.items, fieldPath(field, '*'), pairs);
  }
  if (reader.kind === writer.kind || PROMOTIONS[reader.kind]?.includes(writer.kind))
    return meaningProblems(reader, writer, field);
  return [{ field, ...otherType(describe(reader), describe(writer)) }];
}

function compareWithAny(
  reader: Of<'union'>,
  writer: AvroNode,
  field: string,
  pairs: ComparedPairs,
): readonly Incompatibility[] {
  const ofKind = reader.branches.filter(({ kind }) => kind === writer.kind);
  const results = reader.branches.map((branch) => {
    const inBranch = (): readonly Incompatibility[] => compare(branch, writer, field, pairs);
    return ofKind.length > 1 ? pairs.attempt(inBranch) : inBranch();
  });
  if (results.some((result) => result.length === 0)) return [];
  // If just one branch is of that kind, the problems within it say more.
  if (ofKind.length === 1) return results[reader.branches.indexOf(ofKind[0]!)]!;
  return [{ field, ...otherType(describe(reader), describe(writer)) }];
}

/**
 * Registries don't look at logical types, and most readers go by their own: a decimal of another scale
 * would be another number, and microseconds another year.
 */
function meaningProblems(reader: AvroNode, writer: AvroNode, field: string): Incompatibility[] {
  const [wanted, given] = [meaningOf(reader), meaningOf(writer)];
  if (!wanted || !given || isSame(wanted, given)) return [];
  const named = (node: AvroNode, meaning: Meaning): string =>
    `${typeName(node)}${meaning.is === 'decimal' ? ` of scale ${meaning.scale}` : ''}`;
  return [{ field, ...otherType(named(reader, wanted), named(writer, given)) }];
}

type Named = Of<'record'> | Of<'enum'> | Of<'fixed'>;

function nameProblems(reader: Named, writer: Named, field: string): Incompatibility[] {
  if (reader.name === writer.name || reader.aliases.includes(writer.fullName)) return [];
  return [{ field, ...otherType(describe(reader), describe(writer)) }];
}

function fieldProblems(
  reader: Of<'record'>,
  writer: Of<'record'>,
  field: string,
  pairs: ComparedPairs,
): Incompatibility[] {
  return reader.fields.flatMap((wanted): readonly Incompatibility[] => {
    const path = fieldPath(field, wanted.name);
    const given = writtenAs(wanted, writer);
    if (given) return compare(wanted.type, given.type, path, pairs);
    if (wanted.hasDefault) return [];
    const problem = 'has no default, and the other schema has none of it';
    return [{ field: path, kind: 'required', problem, reader: 'required', writer: 'not there' }];
  });
}

function writtenAs({ name, aliases }: AvroField, { fields }: Of<'record'>): AvroField | undefined {
  return (
    fields.find((given) => given.name === name) ??
    fields.find((given) => aliases.includes(given.name))
  );
}

function symbolProblems(reader: Of<'enum'>, writer: Of<'enum'>, field: string): Incompatibility[] {
  const missing = writer.symbols.filter((symbol) => !reader.symbols.includes(symbol));
  const hasFallback = reader.fallback !== undefined && reader.symbols.includes(reader.fallback);
  if (missing.length === 0 || hasFallback) return [];
  return [{ field, ...narrower(reader.symbols.join(', '), writer.symbols.join(', ')) }];
}

function describe(node: AvroNode): string {
  switch (node.kind) {
    case 'union':
      return node.branches.map(describe).join(' or ');
    case 'array':
      return `array of ${describe(node.items)}`;
    case 'map':
      return `map of ${describe(node.items)}`;
    case 'fixed':
      return `fixed ${node.name} of ${JSON.stringify(node.size)} bytes`;
    case 'record':
    case 'enum':
      return `${node.kind} ${node.name}`;
    default:
      return node.kind;
  }
}
