import { TransformationType } from 'class-transformer';
import { type ValidationArguments, ValidationTypes } from 'class-validator';
import { classTransformerStorage, type TypeMetadata } from './class-transformer-storage.js';
import { isListOf } from './class-fields.js';
import { type Conversion, conversionOf } from './conversions.js';
import { type Decoration, decorationsOf, validatorsOf } from './decorations.js';
import { isExact, isPlainObject } from './exact-data.js';

type Class = new () => object;
type UnknownFields = 'refuse' | 'strip';

/** A property's decorators, read once per class. */
interface Field {
  readonly name: string;
  /** The conditions of `@IsOptional` and `@ValidateIf`; the property is checked only where all hold. */
  readonly conditions: readonly ((object: object, value: unknown) => boolean)[];
  readonly checks: readonly Check[];
  /** The class in `@Type(() => Class)`. */
  readonly type: Class | undefined;
  /** What the type means on the wire, where it is no class of data. */
  readonly conversion: Conversion | undefined;
  readonly nested: boolean;
  readonly isList: boolean | undefined;
}

interface Check {
  readonly validate: (value: unknown, about: ValidationArguments) => unknown;
  readonly constraints: unknown[];
  readonly each: boolean;
}

type Fields = ReadonlyMap<string, Field>;

const transforms = classTransformerStorage();

/** Stands for data that class-transformer and class-validator have to look at. */
const UNSURE = Symbol('unsure');

const fieldsByClass = new WeakMap<Class, Fields | undefined>();

/**
 * Makes the instance that class-transformer would make of valid plain data. Returns `undefined`
 * where class-transformer and class-validator have to decide: the data is wrong, or the class asks
 * for more than plain values, dates, nested classes, and arrays of them.
 *
 * It exists for speed: those two gather a class's decorators anew for each object, searching all
 * classes of the process, so that every event a service adds makes all others slower.
 *
 * @example
 * const instance = quickCheck(UserCreated, data, 'refuse') ?? thoroughCheck(UserCreated, data);
 */
export function quickCheck<Data extends object>(
  type: new () => Data,
  data: object,
  unknownFields: UnknownFields,
): Data | undefined {
  const instance = check(type, data, unknownFields);
  return instance === UNSURE ? undefined : (instance as Data);
}

/** Tells whether class-transformer and class-validator need not look at the data. */
export function isAcceptable(type: Class, data: object): boolean {
  return check(type, data, 'refuse') !== UNSURE;
}

function check(type: Class, data: object, unknownFields: UnknownFields): unknown {
  const fields = fieldsOf(type);
  const prototype: unknown = Object.getPrototypeOf(data);
  if (!fields || (prototype !== Object.prototype && prototype !== null)) return UNSURE;
  if (unknownFields === 'refuse') {
    for (const name of Object.keys(data)) if (!fields.has(name)) return UNSURE;
    if (Object.getOwnPropertySymbols(data).length > 0) return UNSURE;
  }
  const instance = new type() as Record<string, unknown>;
  for (const [name, field] of fields) {
    if (!Object.hasOwn(data, name)) continue;
    const value = convert((data as Record<string, unknown>)[name], field, unknownFields);
    if (value === UNSURE) return UNSURE;
    // Absent when read: what the class fills in stays.
    if (value !== undefined || instance[name] === undefined) instance[name] = value;
  }
  for (const field of fields.values()) if (!isValid(instance, field, type)) return UNSURE;
  return instance;
}

function convert(value: unknown, field: Field, unknownFields: UnknownFields): unknown {
  if (!field.type && unknownFields === 'refuse') return ownCopy(value);
  const isList = Array.isArray(value);
  // class-validator takes a list for one of a class, and one for a list.
  if (field.isList === !isList && typeof value === 'object' && value !== null) return UNSURE;
  if (!isList) return convertOne(value, field, unknownFields);
  const items: unknown[] = [];
  for (const item of value) {
    const converted = convertOne(item, field, unknownFields);
    if (converted === UNSURE || (item === undefined && unknownFields === 'refuse')) return UNSURE;
    items.push(converted);
  }
  return items;
}

/** Copies what a publisher gives, so that changing it later changes no event. */
function ownCopy(value: unknown): unknown {
  if (value === undefined) return value;
  if (!isExact(value)) return UNSURE;
  return typeof value === 'object' ? copyOf(value) : value;
}

function copyOf(value: object | null): unknown {
  if (value === null) return null;
  const copied = (held: unknown): unknown => (typeof held === 'object' ? copyOf(held) : held);
  if (Array.isArray(value)) return value.map(copied);
  // Assignment would take `__proto__` for something else.
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, copied(held)]));
}

function convertOne(
  value: unknown,
  { type, conversion, nested }: Field,
  unknownFields: UnknownFields,
): unknown {
  if (value === null || value === undefined) return value;
  if (conversion) return conversion.read(value) ?? UNSURE;
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return type ? UNSURE : value;
    case 'object':
      if (type) return nested ? check(type, value, unknownFields) : UNSURE;
      return isFreeForm(value) ? value : UNSURE;
    default:
      return UNSURE;
  }
}

/** Tells whether an object of the wire is data as it is: none of the numbers in it is a `JsonNumber`. */
function isFreeForm(value: object): boolean {
  if (!Array.isArray(value) && !isPlainObject(value)) return false;
  for (const held of Object.values(value)) {
    if (
      typeof held === 'bigint' ||
      (typeof held === 'object' && held !== null && !isFreeForm(held))
    )
      return false;
  }
  return true;
}

function isValid(object: Record<string, unknown>, field: Field, { name }: Class): boolean {
  const { checks, conditions, name: property, nested } = field;
  const value = object[property];
  for (const holds of conditions) if (!holds(object, value)) return true;
  // Nested objects have been checked on the way here; class-validator judges missing ones by rules of its own.
  if (nested && !isFilled(value)) return false;
  for (const { validate, constraints, each } of checks) {
    const about = { targetName: name, property, object, value, constraints };
    // A promise, being truthy, does not pass.
    const passes = (one: unknown): boolean => validate(one, about) === true;
    if (!(each && Array.isArray(value) ? value.every(passes) : passes(value))) return false;
  }
  return true;
}

function isFilled(value: unknown): boolean {
  const isObject = typeof value === 'object' && value !== null;
  return Array.isArray(value) ? value.every(isFilled) : isObject;
}

/** Reads a class's fields once; `undefined` for a class that needs class-validator itself. */
export function fieldsOf(type: Class): Fields | undefined {
  if (!fieldsByClass.has(type)) fieldsByClass.set(type, readFields(type));
  return fieldsByClass.get(type);
}

/** Reads a class's fields; `undefined` where a decorator or the class does something `check` cannot. */
function readFields(type: Class): Fields | undefined {
  const fields = new Map<string, Field>();
  for (const [name, about] of byProperty(decorationsOf(type))) {
    const field = readField(type, name, about);
    if (!field) return undefined;
    fields.set(name, field);
  }
  const hidden = transforms.getExposedMetadatas(type).concat(transforms.getExcludedMetadatas(type));
  return fields.size > 0 && hidden.length === 0 && isPlain(type, fields) ? fields : undefined;
}

/** class-validator checks no properties that are symbols. */
function byProperty(decorations: readonly Decoration[]): ReadonlyMap<string, Decoration[]> {
  const grouped = new Map<string, Decoration[]>();
  for (const decoration of decorations) {
    const name: unknown = decoration.propertyName;
    if (typeof name !== 'string') continue;
    const others = grouped.get(name);
    if (others) others.push(decoration);
    else grouped.set(name, [decoration]);
  }
  return grouped;
}

function readField(type: Class, name: string, about: readonly Decoration[]): Field | undefined {
  const types = new Set(about.map((each) => each.type));
  const { CONDITIONAL_VALIDATION, CUSTOM_VALIDATION, IS_DEFINED, NESTED_VALIDATION, WHITELIST } =
    ValidationTypes;
  const nested = types.delete(NESTED_VALIDATION);
  const known = [CONDITIONAL_VALIDATION, CUSTOM_VALIDATION, IS_DEFINED, WHITELIST];
  const transform = transforms.findTypeMetadata(type, name);
  if (
    [...types].some((each) => !known.includes(each)) ||
    about.some(({ validateIf }) => validateIf) ||
    transforms.findTransformMetadatas(type, name, TransformationType.PLAIN_TO_CLASS).length > 0 ||
    (transform && !isPlainType(transform))
  ) {
    return undefined;
  }
  const checks = about
    .filter((each) => each.type === CUSTOM_VALIDATION || each.type === IS_DEFINED)
    .map(readChecks);
  if (!checks.every((each) => each !== undefined)) return undefined;
  const conditions = about.filter((each) => each.type === CONDITIONAL_VALIDATION);
  const named = transform?.typeFunction?.() as Class | undefined;
  return {
    name,
    nested,
    isList: nested ? isListOf(type, name) : undefined,
    type: named,
    conversion: conversionOf(named),
    checks: checks.flat(),
    conditions: conditions.map(({ constraints }) => constraints[0] as Field['conditions'][number]),
  };
}

/** Tells whether `@Type` names one class whatever the data, alone or in an array. */
function isPlainType({ typeFunction, options, reflectedType }: TypeMetadata): boolean {
  const isFixed = typeFunction !== undefined && typeFunction.length === 0;
  const type = isFixed ? typeFunction() : undefined;
  const holders: unknown[] = [undefined, Array, Object, type];
  return typeof type === 'function' && !options?.discriminator && holders.includes(reflectedType);
}

function readChecks(decoration: Decoration): Check[] | undefined {
  const { constraints, each } = decoration;
  const validators = validatorsOf(decoration);
  if (validators.some(({ async }) => async)) return undefined;
  return validators.map(({ instance }) => ({
    validate: (value, about) => instance.validate(value, about),
    constraints: constraints as unknown[],
    each,
  }));
}

/** Tells whether a class has only its fields: no accessors, no methods in a field's place, no undecorated fields. */
function isPlain(type: Class, fields: Fields): boolean {
  for (
    let prototype: object = type.prototype as object;
    prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype) as object
  ) {
    const members = Object.entries(Object.getOwnPropertyDescriptors(prototype));
    if (members.some(([name, { get, set }]) => get ?? set ?? fields.has(name))) return false;
  }
  if ([...fields.keys()].some((name) => name in Object.prototype)) return false;
  return Object.keys(new type()).every((name) => fields.has(name));
}
