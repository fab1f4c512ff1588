import { type AvroNode, type AvroPrimitive, toAvroNode } from '../compatibility/avro-nodes.js';
import type { AvroSchema } from '../schema-types.js';
import { AvroInput } from './avro-input.js';
import { oneOf, Skippers } from './avro-skippers.js';
import { momentOf, numberAsMoment } from './moments.js';

/** @throws Error saying what is wrong with the bytes */
export type AvroReader = (value: Buffer) => unknown;

type Read = (input: AvroInput) => unknown;
type Of<Kind extends AvroNode['kind']> = Extract<AvroNode, { readonly kind: Kind }>;
type Wanted = AvroNode | undefined;

/**
 * Makes a reader of values written with one schema, for data that another schema wants. Its results
 * are data that JSON could have given: plain objects, without the fields that are null in a record,
 * since Avro has no other way to say that one is absent. Fields that are not wanted are skipped.
 *
 * Names of records and enums are ignored, as other teams have names of their own. A value that
 * cannot become what is wanted is read as it was written, and so is everything without a wanted
 * schema: validating it against its class gives better messages. Defaults are left to the class too.
 *
 * Schemas come from anybody, so no code is generated from them, and the work of reading is bounded by
 * the size of the value.
 *
 * @throws Error for an invalid schema
 * @example
 * avroReader('int')(Buffer.from([14])); // 7
 */
export function avroReader(writer: AvroSchema, wanted?: AvroSchema): AvroReader {
  const wantedNode = wanted === undefined ? undefined : toAvroNode(wanted);
  const read = new Readers().of(toAvroNode(writer), wantedNode);
  return (value) => {
    const input = new AvroInput(value);
    const data = read(input);
    input.end();
    return data;
  };
}

class Readers {
  private readonly skippers = new Skippers();
  /** Keyed by the writer's record, then by what is wanted of it. */
  private readonly records = new Map<AvroNode, Map<Wanted, Read>>();

  of(writer: AvroNode, given: Wanted): Read {
    const wanted = withoutNull(given);
    switch (writer.kind) {
      case 'null':
        return (input) => {
          input.chargeFree();
          return null;
        };
      case 'boolean':
        return (input) => input.boolean();
      case 'int':
      case 'long':
      case 'float':
      case 'double':
        return ofNumber(writer, wanted);
      case 'string':
        return (input) => input.text();
      case 'bytes':
        return isText(wanted) && writer.logicalType === undefined
          ? (input) => input.text()
          : (input) => input.lengthAndBytes();
      case 'fixed':
        return (input) => input.fixed(writer.size);
      case 'enum':
        return (input) => oneOf(writer.symbols, input);
      case 'union':
        return this.ofUnion(writer, wanted);
      case 'array':
        return this.ofArray(writer, wanted);
      case 'map':
        return this.ofMap(writer, wanted);
      case 'record':
        return this.records.get(writer)?.get(wanted) ?? this.ofRecord(writer, wanted);
    }
  }

  private ofUnion({ branches: nodes }: Of<'union'>, wanted: Wanted): Read {
    const branches = nodes.map((branch) => (isNull(branch) ? readNull : this.of(branch, wanted)));
    return (input) => oneOf(branches, input)(input);
  }

  private ofArray(writer: Of<'array' | 'map'>, wanted: Wanted): Read {
    const item = this.of(writer.items, wanted?.kind === 'array' ? wanted.items : undefined);
    return (input) => {
      const items: unknown[] = [];
      input.eachItem(() => items.push(item(input)));
      return items;
    };
  }

  private ofMap(writer: Of<'array' | 'map'>, wanted: Wanted): Read {
    const value = this.of(writer.items, wanted?.kind === 'map' ? wanted.items : undefined);
    return (input) => {
      const entries: [string, unknown][] = [];
      input.eachItem(() => entries.push([input.text(), value(input)]));
      // Assignment would treat `__proto__` as something else.
      return Object.fromEntries(entries);
    };
  }

  private ofRecord(writer: Of<'record'>, wanted: Wanted): Read {
    const fields: { readonly name: string; readonly read: Read }[] = [];
    const read: Read = (input) => {
      input.chargeFree();
      const data: Record<string, unknown> = {};
      for (const field of fields) {
        const value = field.read(input);
        if (value !== null && value !== undefined) data[field.name] = value;
      }
      return data;
    };
    this.remember(writer, wanted, read);
    const wantedFields = wanted?.kind === 'record' ? byName(wanted) : undefined;
    for (const { name, type } of writer.fields) {
      const isWanted = wantedFields === undefined || wantedFields.has(name);
      // No class has such a field, and setting it would do something else.
      const isSkipped = !isWanted || name === '__proto__';
      const readField = isSkipped ? this.skippers.of(type) : this.of(type, wantedFields?.get(name));
      fields.push({ name, read: readField });
    }
    return read;
  }

  /** Called before the fields are read, as they may be of the record's own type. */
  private remember(writer: AvroNode, wanted: Wanted, read: Read): void {
    let readers = this.records.get(writer);
    if (!readers) this.records.set(writer, (readers = new Map()));
    readers.set(wanted, read);
  }
}

function ofNumber(writer: Of<AvroPrimitive>, wanted: Wanted): Read {
  if (isMoment(wanted)) return numberAsMoment(writer);
  const moment = wanted && isNumber(wanted) ? undefined : momentOf(writer);
  if (moment) return moment;
  switch (writer.kind) {
    case 'int':
      return (input) => input.int();
    case 'long':
      // The class takes a bigint, or refuses it naming the field.
      return wanted?.kind === 'long' ? (input) => input.exactLong() : (input) => input.long();
    case 'float':
      return (input) => input.float();
    default:
      return (input) => input.double();
  }
}

/** The branch number of the union around it has been charged for. */
const readNull: Read = () => null;

/** A class wants one type, or one beside null. */
function withoutNull(wanted: Wanted): Wanted {
  if (wanted?.kind !== 'union') return wanted;
  const others = wanted.branches.filter((branch) => !isNull(branch));
  return others.length === 1 ? others[0] : undefined;
}

const isNull = ({ kind }: AvroNode): boolean => kind === 'null';
const isText = (wanted: Wanted): boolean => wanted?.kind === 'string';
const isMoment = (wanted: Wanted): boolean =>
  wanted !== undefined && momentOf(wanted) !== undefined;
const isNumber = ({ kind }: AvroNode): boolean =>
  kind === 'int' || kind === 'long' || kind === 'float' || kind === 'double';

const byName = ({ fields }: Of<'record'>): ReadonlyMap<string, AvroNode> =>
  new Map(fields.map(({ name, type }) => [name, type]));
