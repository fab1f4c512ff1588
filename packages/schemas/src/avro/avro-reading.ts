import { type AvroNode, toAvroNode } from '../compatibility/avro-nodes.js';
import type { AvroSchema } from '../schema-types.js';
import { AvroInput } from './avro-input.js';
import { oneOf, Skippers } from './avro-skippers.js';
import { isGeometry, isMapEntry } from './connect-meanings.js';
import type { ReadFields } from './decimal-readings.js';
import { logicalReader, opaqueReader } from './logical-readers.js';
import type { Read } from './logical-reading.js';
import { plainReader } from './plain-readers.js';
import { UnreadableFieldError, within } from './unreadable-field.js';
import { ANYTHING, FREE, insideOf, type Wanted, wantedOfSchema } from './wanted.js';

/** @throws Error saying what is wrong with the bytes */
export type AvroReader = (value: Buffer) => unknown;

type Of<Kind extends AvroNode['kind']> = Extract<AvroNode, { readonly kind: Kind }>;

/**
 * Makes a reader of values written with one schema, for data that another schema, or a class, wants.
 * Its results are data that JSON could have given: plain objects, without the fields that are null in
 * a record, since Avro has no other way to say that one is absent. Fields that are not wanted are
 * skipped.
 *
 * Names of records and enums are ignored, as other teams have names of their own. A value that means
 * more than its Avro type, such as a decimal, is read exactly or refused by name. Any other that cannot
 * become what is wanted is read as it was written, and so is everything without a wanted schema:
 * validating it against its class gives better messages. Defaults are left to the class too.
 *
 * Schemas come from anybody, so no code is generated from them, and the work of reading is bounded by
 * the size of the value.
 *
 * @throws Error for an invalid schema
 * @example
 * avroReader('int')(Buffer.from([14])); // 7
 */
export function avroReader(writer: AvroSchema, wanted?: AvroSchema): AvroReader {
  return avroReaderFor(writer, wanted === undefined ? ANYTHING : wantedOfSchema(wanted));
}

/** As `avroReader`, for what a class wants. @throws Error for an invalid schema */
export function avroReaderFor(writer: AvroSchema, wanted: Wanted): AvroReader {
  const read = new Readers().of(toAvroNode(writer), wanted);
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

  of(writer: AvroNode, wanted: Wanted): Read {
    const logical = logicalReader(writer, wanted, () => this.asWritten(writer));
    if (logical) return logical;
    switch (writer.kind) {
      case 'union':
        return this.ofUnion(writer, wanted);
      case 'array':
        return this.ofArray(writer, wanted);
      case 'map':
        return this.ofMap(writer, wanted);
      case 'record':
        return this.records.get(writer)?.get(wanted) ?? this.ofRecord(writer, wanted);
      default:
        return plainReader(writer, wanted);
    }
  }

  private ofUnion({ branches: nodes }: Of<'union'>, wanted: Wanted): Read {
    const branches = nodes.map((branch) => (isNull(branch) ? readNull : this.of(branch, wanted)));
    return (input) => oneOf(branches, input)(input);
  }

  private ofArray({ items }: Of<'array' | 'map'>, wanted: Wanted): Read {
    const isMap = wanted.kind === 'map' || wanted.kind === 'object';
    if (isMap && isMapEntry(items)) return this.ofEntries(items, wanted);
    const item = this.of(items, wanted.kind === 'list' ? wanted.items : insideOf(wanted));
    return (input) => {
      const read: unknown[] = [];
      input.eachItem(() => read.push(item(input)));
      return read;
    };
  }

  private ofMap(writer: Of<'array' | 'map'>, wanted: Wanted): Read {
    const value = this.of(writer.items, wanted.kind === 'map' ? wanted.items : insideOf(wanted));
    return (input) => {
      const entries: [string, unknown][] = [];
      input.eachItem(() => entries.push([input.text(), value(input)]));
      // Assignment would treat `__proto__` as something else.
      return Object.fromEntries(entries);
    };
  }

  /** Kafka Connect's maps, which are lists of entries where keys are no texts. */
  private ofEntries({ fields: [key, value] }: Of<'record'>, wanted: Wanted): Read {
    const readKey = this.of(key!.type, ANYTHING);
    const readValue = this.of(value!.type, wanted.kind === 'map' ? wanted.items : insideOf(wanted));
    return (input) => {
      const entries = new Map<string, unknown>();
      input.eachItem(() => {
        const name = keyText(readKey(input));
        if (entries.has(name)) throw new UnreadableFieldError('a map with a key twice', AS_LIST);
        entries.set(name, readValue(input));
      });
      return Object.fromEntries(entries);
    };
  }

  private ofRecord(writer: Of<'record'>, wanted: Wanted): Read {
    const fields: { readonly name: string; readonly read: Read }[] = [];
    const read: Read = (input) => {
      input.chargeFree();
      const data: Record<string, unknown> = {};
      let index = 0;
      try {
        for (; index < fields.length; index++) {
          const field = fields[index]!;
          const value = field.read(input);
          if (value !== null && value !== undefined) data[field.name] = value;
        }
      } catch (error) {
        throw within(error, fields[index]!.name);
      }
      return data;
    };
    this.remember(writer, wanted, read);
    const hasText = !isGeometry(writer);
    for (const { name, type } of writer.fields) {
      const field = fieldOf(wanted, name);
      if (!field) fields.push({ name, read: this.skippers.of(type) });
      else if (type.kind === 'bytes' && !hasText)
        fields.push({ name, read: opaqueReader(type, field.kind) });
      else fields.push({ name, read: this.of(type, field) });
    }
    return read;
  }

  /** Reads all fields of a record, each as it was written. */
  private asWritten(writer: AvroNode): ReadFields {
    // Once for each record: anybody's may hold others of the same name, which double.
    const known = this.records.get(writer)?.get(ANYTHING);
    return (known ?? this.ofRecord(writer as Of<'record'>, ANYTHING)) as ReadFields;
  }

  /** Called before the fields are read, as they may be of the record's own type. */
  private remember(writer: AvroNode, wanted: Wanted, read: Read): void {
    let readers = this.records.get(writer);
    if (!readers) this.records.set(writer, (readers = new Map()));
    readers.set(wanted, read);
  }
}

/** What is wanted of a field; `undefined` where it is not. */
function fieldOf(wanted: Wanted, name: string): Wanted | undefined {
  // No class has such a field, and setting it would do something else.
  if (name === '__proto__') return undefined;
  if (wanted.kind !== 'record') return insideOf(wanted);
  return wanted.fields.get(name) ?? (wanted.open ? FREE : undefined);
}

const AS_LIST = 'Declare a list of classes with a key and a value';

function keyText(key: unknown): string {
  if (typeof key === 'string' || typeof key === 'number' || typeof key === 'boolean')
    return String(key);
  throw new UnreadableFieldError('a map whose keys are no texts or numbers', AS_LIST);
}

/** The branch number of the union around it has been charged for. */
const readNull: Read = () => null;

const isNull = ({ kind }: AvroNode): boolean => kind === 'null';
