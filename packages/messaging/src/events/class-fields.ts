import { TransformationType } from 'class-transformer';
import { ValidationTypes } from 'class-validator';
import { classTransformerStorage } from './class-transformer-storage.js';
import { type Conversion, conversionOf } from './conversions.js';
import { decorationsOf } from './decorations.js';

type Class = new () => object;

/** How data tells which of several classes it belongs to, by `@Type`. */
export interface DiscriminatedBy {
  readonly property: string;
  readonly subTypes: readonly { readonly value: Class; readonly name: string }[];
}

/** A field of a class, as far as it tells how data is read and written. */
export interface ClassField {
  readonly name: string;
  /** The name by which data has it: that of `@Expose({ name })`, for data that is only read. */
  readonly readAs: string;
  /** What its type means on the wire; none for plain values, classes and free-form data. */
  readonly conversion: Conversion | undefined;
  /** The class that `@Type` names, whatever the data. */
  readonly nested: Class | undefined;
  readonly discriminator: DiscriminatedBy | undefined;
  /** Of classes: whether several are declared, or one; `undefined` where the class does not say. */
  readonly isList: boolean | undefined;
  /** Whether a `@Transform` makes the value, or its type depends on the data in a way of its own. */
  readonly isCustom: boolean;
}

const transforms = classTransformerStorage();
/** What class-transformer converts by calling it; nothing here does. */
const PRIMITIVES: readonly unknown[] = [String, Number, Boolean];
const BUILT_IN: readonly unknown[] = [Object, Array, ...PRIMITIVES];
const known = new WeakMap<Class, ReadonlyMap<string, ClassField>>();

/**
 * Reads the fields of a class once: those that class-validator knows.
 *
 * @throws whatever a function of `@Type` throws
 * @example
 * classFieldsOf(Order).get('lines')?.nested; // Line
 */
export function classFieldsOf(type: Class): ReadonlyMap<string, ClassField> {
  let fields = known.get(type);
  if (!fields) {
    const names = new Set<unknown>(decorationsOf(type).map(({ propertyName }) => propertyName));
    const texts = [...names].filter((name) => typeof name === 'string');
    fields = new Map(texts.map((name) => [name, readField(type, name)]));
    known.set(type, fields);
  }
  return fields;
}

function readField(type: Class, name: string): ClassField {
  const { typeFunction, options, reflectedType } = transforms.findTypeMetadata(type, name) ?? {};
  const { PLAIN_TO_CLASS } = TransformationType;
  const transformed = transforms.findTransformMetadatas(type, name, PLAIN_TO_CLASS).length > 0;
  const isFixed = typeFunction !== undefined && typeFunction.length === 0;
  const named = isFixed ? typeFunction() : undefined;
  const discriminator = options?.discriminator;
  const isClass = typeof named === 'function' && !BUILT_IN.includes(named);
  const conversion = conversionOf(named);
  return {
    name,
    readAs: transforms.findExposeMetadata(type, name)?.options?.name ?? name,
    conversion,
    nested: isClass && !conversion ? (named as Class) : undefined,
    discriminator:
      discriminator?.property && discriminator.subTypes
        ? (discriminator as DiscriminatedBy)
        : undefined,
    isList: isListOf(type, name),
    isCustom:
      transformed ||
      (typeFunction !== undefined && !isFixed && !discriminator) ||
      isMadeOfData(reflectedType),
  };
}

/**
 * Tells whether a field is declared as a list of a class, or as one. class-validator takes either for the
 * other.
 *
 * @returns `undefined` where its type says neither, as `Line | Line[]` does
 * @example
 * isListOf(Order, 'lines'); // true
 */
export function isListOf(type: Class, name: string): boolean | undefined {
  const isNested = decorationsOf(type).some(
    (each) => each.propertyName === name && each.type === ValidationTypes.NESTED_VALIDATION,
  );
  const declared: unknown = transforms.findTypeMetadata(type, name)?.reflectedType;
  const isOther = declared === Object || isMadeOfData(declared);
  return isNested && typeof declared === 'function' && !isOther ? declared === Array : undefined;
}

/** Whether class-transformer makes a field's value of data that is only read. */
function isMadeOfData(declared: unknown): boolean {
  return declared === Map || declared === Set;
}
