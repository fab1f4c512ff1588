import avro from 'avsc';
import { SafeLong } from './safe-long.js';
import { LOGICAL_TYPES } from './timestamp-millis.js';

/** What avsc reads from. */
interface Tap {
  readLong(): number;
  skipLong(): void;
  readString(): string;
  skipString(): void;
  writeString(text: string): void;
}

interface Readable {
  _read(tap: Tap): unknown;
  _skip(tap: Tap): void;
}

/** Items that the value being read may still have: reading is synchronous, so there is only one. */
let itemsLeft = 0;

/**
 * Reads with no more array items and map entries than the value has bytes. avsc believes the
 * counts it finds: seven bytes that announce 2^31 items end the process, out of memory.
 *
 * @throws RangeError
 */
export function readBounded<Value>(value: Buffer, read: (value: Buffer) => Value): Value {
  itemsLeft = value.length;
  return read(value);
}

/** Calls `read` for each item there is, block by block. */
function eachItem(tap: Tap, read: () => void): void {
  for (let size = blockSize(tap); size > 0; size = blockSize(tap)) {
    for (let index = 0; index < size; index++) read();
  }
}

/** Counts the items of one block; 0 is the end. */
function blockSize(tap: Tap): number {
  let size = tap.readLong();
  if (size < 0) {
    size = -size;
    // The block's bytes, for those who want to skip it.
    tap.skipLong();
  }
  itemsLeft -= size;
  if (itemsLeft < 0) throw new RangeError('more items than bytes');
  return size;
}

class BoundedArray extends avro.types.ArrayType {
  _read(tap: Tap): unknown[] {
    const items: unknown[] = [];
    const { itemsType } = this as unknown as { itemsType: Readable };
    eachItem(tap, () => items.push(itemsType._read(tap)));
    return items;
  }

  _skip(tap: Tap): void {
    const { itemsType } = this as unknown as { itemsType: Readable };
    eachItem(tap, () => itemsType._skip(tap));
  }
}

class BoundedMap extends avro.types.MapType {
  _read(tap: Tap): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    const { valuesType } = this as unknown as { valuesType: Readable };
    eachItem(tap, () => entries.push([tap.readString(), valuesType._read(tap)]));
    // Not by assignment, which would take `__proto__` for something else.
    return Object.fromEntries(entries);
  }

  _skip(tap: Tap): void {
    const { valuesType } = this as unknown as { valuesType: Readable };
    eachItem(tap, () => {
      tap.skipString();
      valuesType._skip(tap);
    });
  }
}

/** UTF-8 has no half of a surrogate pair: avsc would store another text. */
class WellFormedString extends avro.types.StringType {
  _check(value: unknown, _flags: unknown, hook?: (value: unknown, type: avro.Type) => void) {
    const isValid = typeof value === 'string' && !LONE_SURROGATE.test(value);
    if (!isValid) hook?.(value, this);
    return isValid;
  }

  _write(tap: Tap, value: unknown): void {
    if (!this._check(value, undefined)) throw new TypeError('no well-formed string');
    tap.writeString(value as string);
  }
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/** For avsc's `typeHook`: `undefined` leaves the type to avsc. */
export function strictType(
  schema: avro.Schema,
  options: avro.ForSchemaOptions,
): avro.Type | undefined {
  const type = typeof schema === 'string' ? schema : (schema as { readonly type?: unknown }).type;
  if (type === 'long' && !isLogical(schema)) return new SafeLong();
  if (type === 'string') return new WellFormedString();
  if (type === 'array') return new BoundedArray(schema as never, options);
  if (type === 'map') return new BoundedMap(schema as never, options);
  return undefined;
}

/** Left to avsc, which makes it one of these. */
function isLogical(schema: avro.Schema): boolean {
  const { logicalType } = schema as { readonly logicalType?: string };
  return logicalType !== undefined && logicalType in LOGICAL_TYPES;
}
