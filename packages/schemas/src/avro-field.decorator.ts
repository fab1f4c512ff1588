import { EventDefinitionError } from '@nest-kafka-kit/messaging/errors';

/** Logical types of a field, by the type they stand on. */
const LOGICAL = {
  string: ['uuid'],
  int: ['date', 'time-millis'],
  long: [
    'time-micros',
    'timestamp-millis',
    'timestamp-micros',
    'timestamp-nanos',
    'local-timestamp-millis',
    'local-timestamp-micros',
    'local-timestamp-nanos',
  ],
} as const;

/**
 * The Avro types a field may choose. Bytes are base64 in the class, as JSON cannot carry them; fixed is
 * missing because it needs a name.
 */
export type AvroFieldType =
  | 'string'
  | 'int'
  | 'long'
  | 'float'
  | 'double'
  | 'boolean'
  | 'bytes'
  | { readonly type: 'string'; readonly logicalType: (typeof LOGICAL.string)[number] }
  | { readonly type: 'int'; readonly logicalType: (typeof LOGICAL.int)[number] }
  | { readonly type: 'long'; readonly logicalType: (typeof LOGICAL.long)[number] }
  | {
      readonly type: 'bytes';
      readonly logicalType: 'decimal';
      /** The digits, all told. */
      readonly precision: number;
      /** The digits behind the point. Default 0. */
      readonly scale?: number;
    }
  | { readonly type: 'array'; readonly items: AvroFieldType }
  | { readonly type: 'map'; readonly values: AvroFieldType };

type AvroFields = Readonly<Record<string, AvroFieldType>>;

const AVRO_FIELDS = Symbol('avro-fields');
const PRIMITIVES: readonly unknown[] = [
  'string', 'int', 'long', 'float', 'double', 'boolean', 'bytes',
]; // prettier-ignore

/**
 * Chooses the Avro type of a field whose validation decorators don't tell it, or tell another. For
 * an optional field it is the type beside null. Subclasses inherit it; mapped types such as
 * `PickType` do not. `docs/avro.md` says what each type takes of a class.
 *
 * @throws EventDefinitionError when it is none of the types above
 * @example
 * @AvroField({ type: 'map', values: 'string' }) @IsObject() readonly labels!: Record<string, string>;
 * @AvroField({ type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 })
 * @IsNumberString() readonly price!: string; // '12.30'
 */
export function AvroField(type: AvroFieldType): PropertyDecorator {
  return (prototype, property) => {
    const name = String(property);
    if (!isAvroFieldType(type)) {
      throw new EventDefinitionError(
        `${prototype.constructor.name}.${name}: @AvroField(${JSON.stringify(type)}) is no type it ` +
          `takes. Give one of ${PRIMITIVES.join(', ')}, an array, a map, ` +
          `${Object.values(LOGICAL).flat().join(', ')}, or a decimal with its precision and scale.`,
      );
    }
    Reflect.defineMetadata(AVRO_FIELDS, { ...read(prototype), [name]: type }, prototype);
  };
}

/** The types chosen with `@AvroField`, by property, inherited ones included. */
export function avroFieldsOf(eventClass: new () => object): AvroFields {
  return read(eventClass.prototype as object);
}

function read(prototype: object): AvroFields {
  return (Reflect.getMetadata(AVRO_FIELDS, prototype) as AvroFields | undefined) ?? {};
}

/** Also checks what plain JavaScript or a cast passes. */
function isAvroFieldType(type: unknown): type is AvroFieldType {
  if (typeof type !== 'object' || type === null) return PRIMITIVES.includes(type);
  const { type: name, logicalType, items, values } = type as Record<string, unknown>;
  if (name === 'array') return isAvroFieldType(items);
  if (name === 'map') return isAvroFieldType(values);
  if (name === 'bytes') return logicalType === 'decimal' && isDecimal(type);
  return Object.entries<readonly unknown[]>(LOGICAL).some(
    ([on, names]) => on === name && names.includes(logicalType),
  );
}

function isDecimal({ precision, scale = 0 }: { precision?: unknown; scale?: unknown }): boolean {
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value);
  return isCount(precision) && isCount(scale) && precision >= 1 && scale >= 0 && scale <= precision;
}
