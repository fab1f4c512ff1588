import { EventDefinitionError } from '@nest-kafka-kit/messaging/errors';

/**
 * The Avro types a field may choose. Bytes and fixed are missing because JSON cannot carry them.
 */
export type AvroFieldType =
  | 'string'
  | 'int'
  | 'long'
  | 'float'
  | 'double'
  | 'boolean'
  | { readonly type: 'string'; readonly logicalType: 'uuid' }
  | { readonly type: 'long'; readonly logicalType: 'timestamp-millis' }
  | { readonly type: 'array'; readonly items: AvroFieldType }
  | { readonly type: 'map'; readonly values: AvroFieldType };

type AvroFields = Readonly<Record<string, AvroFieldType>>;

const AVRO_FIELDS = Symbol('avro-fields');
const PRIMITIVES: readonly unknown[] = ['string', 'int', 'long', 'float', 'double', 'boolean'];

/**
 * Chooses the Avro type of a field whose validation decorators don't tell it, or tell another. For
 * an optional field it is the type beside null. Subclasses inherit it; mapped types such as
 * `PickType` do not.
 *
 * @throws EventDefinitionError when it is none of the types above
 * @example
 * @AvroField({ type: 'map', values: 'string' }) @IsObject() readonly labels!: Record<string, string>;
 */
export function AvroField(type: AvroFieldType): PropertyDecorator {
  return (prototype, property) => {
    const name = String(property);
    if (!isAvroFieldType(type)) {
      throw new EventDefinitionError(
        `${prototype.constructor.name}.${name}: @AvroField(${JSON.stringify(type)}) is no type it ` +
          `takes. Give one of ${PRIMITIVES.join(', ')}, an array, a map, a uuid or timestamp-millis.`,
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
  return (
    (name === 'string' && logicalType === 'uuid') ||
    (name === 'long' && logicalType === 'timestamp-millis')
  );
}
