import { type ClassField, classFieldsOf } from './class-fields.js';
import { isPlainObject } from './exact-data.js';

type Class = new () => object;
type Format = 'json' | 'avro';

/** Classes that are written as they are, or not, by format. */
const known = { json: new WeakMap<Class, boolean>(), avro: new WeakMap<Class, boolean>() };

/**
 * Makes what is written of an event's data: the fields whose type has another form on the wire in
 * that form. JSON has bigints as texts and `@UnixTime` as numbers; Avro has words of its own for most.
 *
 * @returns the data itself, for most classes
 * @example
 * writtenData(Account, { id: 7n }, 'json'); // { id: '7' }
 */
export function writtenData(type: Class | undefined, data: object, format: Format): object {
  const own = classOf(data) ?? type;
  if (!own || !isRewritten(own, format)) return data;
  const fields = classFieldsOf(own);
  const entries = Object.entries(data).map(([key, value]) => {
    const field = fields.get(key);
    return [key, field ? written(field, value, format) : value] as const;
  });
  return Object.fromEntries(entries);
}

function written(field: ClassField, value: unknown, format: Format): unknown {
  if (Array.isArray(value)) return value.map((item) => written(field, item, format));
  const { conversion, nested, discriminator } = field;
  if (conversion) return writes(field, format) ? conversion.write?.(value) : value;
  const isObject = typeof value === 'object' && value !== null;
  return isObject && (nested ?? discriminator) ? writtenData(nested, value, format) : value;
}

function writes({ conversion }: ClassField, format: Format): boolean {
  return (
    conversion?.write !== undefined && (format === 'json' || conversion.isWrittenForAvro === true)
  );
}

/** The class of an instance; none for plain data. */
function classOf(data: object): Class | undefined {
  return isPlainObject(data) ? undefined : (data.constructor as Class);
}

function isRewritten(type: Class, format: Format): boolean {
  let answer = known[format].get(type);
  if (answer === undefined) {
    answer = hasRewritten(type, format, new Set());
    known[format].set(type, answer);
  }
  return answer;
}

/** @param seen classes that may hold themselves */
function hasRewritten(type: Class, format: Format, seen: Set<Class>): boolean {
  if (seen.has(type)) return false;
  seen.add(type);
  return [...classFieldsOf(type).values()].some((field) => {
    const { nested, discriminator } = field;
    const inner = [
      ...(nested ? [nested] : []),
      ...(discriminator?.subTypes ?? []).map(({ value }) => value),
    ];
    return writes(field, format) || inner.some((each) => hasRewritten(each, format, seen));
  });
}
