import { TransformationType } from 'class-transformer';
// @ts-expect-error -- class-transformer has types for this, but not where a deep import looks for them
import { TransformOperationExecutor } from 'class-transformer/cjs/TransformOperationExecutor.js';
import { classTransformerStorage } from './class-transformer-storage.js';
import { conversionOf } from './conversions.js';
import { isKept } from './json-number.js';

type Class<Data = unknown> = new () => Data;

/** The part of class-transformer's executor that is replaced or called. */
interface Executor {
  transform(
    source: unknown,
    value: unknown,
    type: Class | undefined,
    arrayType?: unknown,
    isMap?: boolean,
    level?: number,
  ): unknown;
  getKeys(target: Class | undefined, object: object, isMap: boolean): string[];
}

const OriginalExecutor = TransformOperationExecutor as new (
  type: TransformationType,
  options: object,
) => Executor;

const { PLAIN_TO_CLASS } = TransformationType;
const PRIMITIVES: readonly unknown[] = [String, Number, Boolean];
/** `@Type(() => Object)` says no more than no type at all. */
const UNTYPED: readonly unknown[] = [undefined, Object, Array];
const storage = classTransformerStorage();
/** The number of keys up to which class-transformer's own way costs nothing to speak of. */
const FEW_KEYS = 200;

/**
 * class-transformer's executor with three differences. It compares each key of an object with all
 * others: 80,000 keys, less than a megabyte, took three seconds. It takes the `constructor` of data
 * without a type for a class. And it makes a `Date` of anything.
 */
class LinearExecutor extends OriginalExecutor {
  constructor(private readonly convertsTexts: boolean) {
    super(PLAIN_TO_CLASS, DEFAULT_OPTIONS);
  }

  override transform(
    source: unknown,
    value: unknown,
    type: Class | undefined,
    arrayType?: unknown,
    isMap?: boolean,
    level = 0,
  ): unknown {
    if (value === null || value === undefined) return value;
    // Data of no type is data: nothing in it is looked at.
    if (level > 0 && UNTYPED.includes(type)) return value;
    if (isMap || Array.isArray(value))
      return super.transform(source, value, type, arrayType, isMap, level);
    if (PRIMITIVES.includes(type)) return this.convertsTexts ? fromText(value, type) : value;
    const conversion = conversionOf(type);
    if (conversion) return conversion.read(value) ?? value;
    return super.transform(source, value, type, arrayType, isMap, level);
  }

  override getKeys(target: Class | undefined, object: object, isMap: boolean): string[] {
    if (isMap || Object.keys(object).length <= FEW_KEYS) {
      return super.getKeys(target, object, isMap);
    }
    if (!target) return Object.keys(object);
    const own = storage.getStrategy(target) === 'excludeAll' ? [] : Object.keys(object);
    // Of an object without keys: those that decorators add.
    const exposed = super.getKeys(target, {}, false);
    const excluded = new Set(storage.getExcludedProperties(target, PLAIN_TO_CLASS));
    const keys = own.filter((key) => !excluded.has(key) && !isOfGroups(target, key));
    return [...new Set([...keys, ...exposed])];
  }
}

/** Tells whether a field is exposed to certain groups alone; no groups are asked for here. */
function isOfGroups(target: Class, key: string): boolean {
  return Boolean(storage.findExposeMetadata(target, key)?.options?.groups?.length);
}

/** A number as JSON writes it, within what a `number` keeps. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** Reads a text of a query or a path as what it stands for; anything else stays as it is, and is validated. */
function fromText(value: unknown, type: unknown): unknown {
  if (type === Number) return typeof value === 'string' && isNumber(value) ? Number(value) : value;
  if (type === Boolean && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

function isNumber(text: string): boolean {
  return NUMBER.test(text) && isKept(text);
}

/**
 * Makes what class-transformer's `plainToInstance` makes, in time that grows with the data alone, and
 * without changing data: what has no type is taken over as it is, dates are times of RFC 3339 only.
 *
 * @param options `convertsTexts`: whether `@Type(() => Number)` and `Boolean` read texts, as queries
 *   have them. Default `true`
 * @example
 * toInstance(Order, { orderId: '1' }) instanceof Order; // true
 */
export function toInstance<Data>(
  type: new () => Data,
  data: object,
  { convertsTexts = true }: { readonly convertsTexts?: boolean } = {},
): unknown {
  return new LinearExecutor(convertsTexts).transform(undefined, data, type);
}

/** The options of `plainToInstance`, but for one. */
const DEFAULT_OPTIONS = {
  enableCircularCheck: false,
  enableImplicitConversion: false,
  excludeExtraneousValues: false,
  excludePrefixes: undefined,
  // A field that is undefined is absent when read: what the class fills in stays.
  exposeDefaultValues: true,
  exposeUnsetFields: true,
  groups: undefined,
  ignoreDecorators: false,
  strategy: undefined,
  targetMaps: undefined,
  version: undefined,
};
