import type { AvroFieldType } from '../avro-field.decorator.js';
import { AVRO_TEXTS, PRIMITIVES } from './avro-values.js';
import { ClassNames } from './class-names.js';
import { SchemaNotImportableError } from './import-error.js';
import type {
  ImportedClass,
  ImportedClasses,
  ImportedField,
  ImportedValue,
} from './imported-event.js';
import { fits } from './json-defaults.js';
import { Notes, shownValue } from './notes.js';
import { isObject } from './resolved-schema.js';

const MAX_DEPTH = 64;
const ANYTHING: ImportedValue = { kind: 'anything', nullable: true, decorators: [] };

/** Whether a document is the Avro schema of a record. */
export const isAvro = (schema: unknown): boolean =>
  isObject(schema) && schema['type'] === 'record' && Array.isArray(schema['fields']);

/**
 * Reads the Avro schema of a record as classes. What they cannot say becomes a note.
 *
 * @throws SchemaNotImportableError
 * @example
 * readAvroSchema({ type: 'record', name: 'OrderPlaced', fields: [] }, 'OrderPlaced');
 */
export function readAvroSchema(schema: unknown, className: string): ImportedClasses {
  return new AvroReader().read(schema, className);
}

class AvroReader {
  private readonly classes: ImportedClass[] = [];
  private readonly notes = new Notes();
  private readonly names = new ClassNames();
  /** Named types by their full name; a record may still be open. */
  private readonly named = new Map<string, ImportedValue>();
  private readonly open = new Set<string>();

  read(schema: unknown, className: string): ImportedClasses {
    this.readRecord(schema as Record<string, unknown>, '#', '', 0, className);
    return { classes: this.classes, notes: this.notes.all() };
  }

  private readRecord(
    schema: Record<string, unknown>,
    at: string,
    within: string,
    depth: number,
    as?: string,
  ): ImportedValue {
    const name = fullName(schema, within);
    const namespace = name.split('.').slice(0, -1).join('.');
    const className = this.names.of(as ?? name.split('.').at(-1) ?? '');
    const value: ImportedValue = { kind: 'record', nullable: false, decorators: [], className };
    this.named.set(name, value);
    this.open.add(className);
    const given = schema['fields'];
    if (!Array.isArray(given)) throw refuse(at, 'its record has no fields.');
    const fieldNames = (given as unknown[]).map((field) => (isObject(field) ? field['name'] : ''));
    if (new Set(fieldNames).size < fieldNames.length)
      throw refuse(at, 'two of its fields have one name.');
    const fields = (given as unknown[]).map((field, index) =>
      this.readField(field, `${at}/fields/${index}`, namespace, depth + 1),
    );
    const { doc } = schema;
    this.classes.push({
      name: className,
      fields,
      ...(typeof doc === 'string' && { description: doc }),
    });
    this.open.delete(className);
    return value;
  }

  private readField(field: unknown, at: string, namespace: string, depth: number): ImportedField {
    const name = isObject(field) ? field['name'] : undefined;
    if (!isObject(field) || typeof name !== 'string') throw refuse(at, 'its field has no name.');
    if (name in Object.prototype) throw refuse(at, `every object has the name ${name}.`);
    const { doc, default: initial, aliases } = field;
    if (aliases !== undefined) this.notes.add(`aliases at ${at} are not read.`);
    const { value, optional } = this.readUnion(field['type'], at, namespace, depth);
    const isFilled = !optional && takes(value, initial);
    if (initial !== undefined && initial !== null && !isFilled)
      this.notes.add(`default at ${at} is not filled in.`);
    return {
      name,
      value,
      optional,
      ...(isFilled && { initial: value.kind === 'int64' ? BigInt(initial as number) : initial }),
      ...(typeof doc === 'string' && { description: doc }),
    };
  }

  /** Null beside something is an absent field. */
  private readUnion(
    type: unknown,
    at: string,
    namespace: string,
    depth: number,
  ): { value: ImportedValue; optional: boolean } {
    if (!Array.isArray(type)) {
      const isNull = type === 'null';
      return {
        value: isNull ? ANYTHING : this.readType(type, at, namespace, depth),
        optional: isNull,
      };
    }
    const others = (type as unknown[]).filter((each) => each !== 'null');
    const optional = others.length < type.length;
    if (others.length === 1)
      return { value: this.readType(others[0], at, namespace, depth), optional };
    // Types that are named in it may be referred to elsewhere.
    for (const each of others) this.readType(each, at, namespace, depth);
    this.notes.add(`the union at ${at} is of ${others.length} types: any value is taken.`);
    return { value: ANYTHING, optional };
  }

  private readType(type: unknown, at: string, namespace: string, depth: number): ImportedValue {
    if (depth > MAX_DEPTH) throw refuse(at, `it is deeper than ${MAX_DEPTH} levels.`);
    if (Array.isArray(type)) {
      const { value, optional } = this.readUnion(type, at, namespace, depth + 1);
      return optional ? { ...value, nullable: true } : value;
    }
    if (typeof type === 'string') return PRIMITIVES.get(type) ?? this.referred(type, at, namespace);
    if (!isObject(type)) throw refuse(at, 'it has no type.');
    const { type: kind, logicalType } = type;
    const connect = type['connect.name'];
    if (typeof connect === 'string' && logicalType === undefined && kind !== 'record')
      this.notes.add(
        `connect.name at ${at} (${connect}): docs/avro.md says what else may be declared.`,
      );
    const logical = typeof logicalType === 'string' ? this.readLogical(type, at) : undefined;
    if (logical) {
      if (kind === 'fixed') this.named.set(fullName(type, namespace), logical);
      return logical;
    }
    switch (kind) {
      case 'record':
      case 'error':
        return this.readRecord(type, at, namespace, depth);
      case 'enum':
        return this.readEnum(type, at, namespace);
      case 'fixed':
        return this.readFixed(type, at, namespace);
      case 'array':
        return this.readArray(type, at, namespace, depth);
      case 'map':
        return this.readMap(type, at, namespace, depth);
      default:
        return this.readType(kind, at, namespace, depth + 1);
    }
  }

  private readLogical(type: Record<string, unknown>, at: string): ImportedValue | undefined {
    const { logicalType, type: kind, precision, scale = 0 } = type;
    if (logicalType === 'decimal' && (kind === 'bytes' || kind === 'fixed')) {
      const isFit =
        Number.isInteger(precision) && Number.isInteger(scale) && (scale as number) >= 0;
      if (kind === 'fixed') this.notes.add(`fixed at ${at} is read; its size is not checked.`);
      const avro = { type: 'bytes', logicalType: 'decimal', precision, scale } as AvroFieldType;
      return {
        kind: 'string',
        nullable: false,
        decorators: [{ name: 'IsNumberString' }],
        ...(isFit && { avro }),
      };
    }
    if (logicalType === 'uuid')
      return { kind: 'string', nullable: false, decorators: [{ name: 'IsUUID' }] };
    if (kind === 'long' && logicalType === 'timestamp-millis')
      return { kind: 'date', nullable: false, decorators: [] };
    if (AVRO_TEXTS.has(`${String(kind)} ${String(logicalType)}`)) {
      const avro = { type: kind, logicalType } as AvroFieldType;
      return { kind: 'string', nullable: false, decorators: [{ name: 'IsString' }], avro };
    }
    if (logicalType === 'duration' || logicalType === 'big-decimal')
      return { kind: 'string', nullable: false, decorators: [{ name: 'IsString' }] };
    this.notes.add(
      `logicalType at ${at} (${String(logicalType)}) means nothing on ${shownValue(kind)}.`,
    );
    return undefined;
  }

  private readEnum(type: Record<string, unknown>, at: string, namespace: string): ImportedValue {
    const { symbols } = type;
    const isFit =
      Array.isArray(symbols) &&
      symbols.length > 0 &&
      symbols.every((each) => typeof each === 'string');
    if (!isFit) throw refuse(at, 'its enum has no symbols.');
    if (type['default'] !== undefined)
      this.notes.add(`default at ${at} of the enum is not read: other symbols are refused.`);
    const values = symbols as string[];
    const symbol = {
      name: 'IsEnum',
      values: [Object.fromEntries(values.map((each) => [each, each]))],
    };
    const value: ImportedValue = { kind: 'choice', nullable: false, values, decorators: [symbol] };
    this.named.set(fullName(type, namespace), value);
    return value;
  }

  private readFixed(type: Record<string, unknown>, at: string, namespace: string): ImportedValue {
    this.notes.add(`fixed at ${at} is read as base64; its size is not checked.`);
    const value = PRIMITIVES.get('bytes')!;
    this.named.set(fullName(type, namespace), value);
    return value;
  }

  private readArray(
    type: Record<string, unknown>,
    at: string,
    namespace: string,
    depth: number,
  ): ImportedValue {
    let items = this.readType(type['items'], `${at}/items`, namespace, depth + 1);
    if (items.kind === 'array' || (items.nullable && items.kind !== 'anything')) {
      this.notes.add(
        `items at ${at} are ${items.kind === 'array' ? 'lists' : 'null at times'}: a class says nothing about them.`,
      );
      items = ANYTHING;
    }
    const { avro, ...others } = items;
    return {
      kind: 'array',
      nullable: false,
      decorators: [{ name: 'IsArray' }],
      items: others,
      ...(avro !== undefined && { avro: { type: 'array', items: avro } }),
    };
  }

  private readMap(
    type: Record<string, unknown>,
    at: string,
    namespace: string,
    depth: number,
  ): ImportedValue {
    const values = this.readType(type['values'], `${at}/values`, namespace, depth + 1);
    const named = type['values'];
    const isPlain = typeof named === 'string' && PRIMITIVES.has(named);
    const avro = values.avro ?? (isPlain ? (named as AvroFieldType) : undefined);
    if (avro === undefined) this.notes.add(`values at ${at}/values are not checked.`);
    return {
      kind: 'object',
      nullable: false,
      decorators: [{ name: 'IsObject' }],
      ...(avro !== undefined && { avro: { type: 'map', values: avro } }),
    };
  }

  private referred(name: string, at: string, namespace: string): ImportedValue {
    const full = name.includes('.') || namespace === '' ? name : `${namespace}.${name}`;
    const value = this.named.get(full) ?? this.named.get(name);
    if (!value) throw refuse(at, `its type ${shownValue(name)} is not defined.`);
    return { ...value, isLater: value.className !== undefined && this.open.has(value.className) };
  }
}

/** Whether a class can fill in what another team's does. */
function takes(value: ImportedValue, initial: unknown): boolean {
  const { kind, avro } = value;
  if (avro === 'bytes' || (avro !== undefined && typeof avro !== 'string')) return false;
  return kind === 'int64' ? Number.isSafeInteger(initial) : kind !== 'date' && fits(initial, value);
}

function fullName({ name, namespace }: Record<string, unknown>, within: string): string {
  const own = typeof name === 'string' ? name : '';
  if (own.includes('.')) return own;
  const place = typeof namespace === 'string' ? namespace : within;
  return place === '' ? own : `${place}.${own}`;
}

const refuse = (at: string, problem: string): SchemaNotImportableError =>
  new SchemaNotImportableError(at, problem, 'Correct the schema, or import a part of it.');
