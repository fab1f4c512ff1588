import avro from 'avsc';
import { SafeLong } from './safe-long.js';
import { LOGICAL_TYPES } from './logical-writers.js';

/** The part of avsc's output buffer that is used here. */
interface Tap {
  writeFloat(value: number): void;
  writeString(text: string): void;
  writeBytes(bytes: Buffer): void;
}

type Hook = (value: unknown, type: avro.Type) => void;

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Refuses half a surrogate pair: UTF-8 has none, so avsc would store another text. */
class WellFormedString extends avro.types.StringType {
  _check(value: unknown, _flags: unknown, hook?: Hook): boolean {
    const isValid = typeof value === 'string' && !LONE_SURROGATE.test(value);
    if (!isValid) hook?.(value, this);
    return isValid;
  }

  _write(tap: Tap, value: unknown): void {
    if (!this._check(value, undefined)) throw new TypeError('no well-formed string');
    tap.writeString(value as string);
  }
}

/** Refuses keys with half a surrogate pair: two of them could become the same key. */
class WellFormedMap extends avro.types.MapType {
  _check(value: unknown, flags: unknown, hook?: Hook, path?: string[]): boolean {
    const wrong = keyWithLoneSurrogate(value);
    if (wrong !== undefined && hook) {
      path?.push(wrong);
      hook(wrong, KEY);
      path?.pop();
    }
    const isValid = checkMap.call(this, value, flags, hook, path);
    return isValid && wrong === undefined;
  }

  _write(tap: Tap, value: unknown): void {
    if (keyWithLoneSurrogate(value) !== undefined) throw new TypeError('no well-formed key');
    writeMap.call(this, tap, value);
  }
}

/** The type that a refused key is reported as not being. */
const KEY = new WellFormedString();
const { _check: checkMap, _write: writeMap } = avro.types.MapType.prototype as unknown as {
  _check(value: unknown, flags: unknown, hook?: Hook, path?: string[]): boolean;
  _write(tap: Tap, value: unknown): void;
};

function keyWithLoneSurrogate(map: unknown): string | undefined {
  if (typeof map !== 'object' || map === null) return undefined;
  return Object.keys(map).find((key) => LONE_SURROGATE.test(key));
}

/**
 * Refuses numbers such as 1e39, which 32 bits would turn into infinity. Fewer digits are accepted:
 * that is the choice of whoever declares a float.
 */
class BoundedFloat extends avro.types.FloatType {
  _check(value: unknown, _flags: unknown, hook?: Hook): boolean {
    const isValid =
      typeof value === 'number' && Number.isFinite(value) === Number.isFinite(Math.fround(value));
    if (!isValid) hook?.(value, this);
    return isValid;
  }

  _write(tap: Tap, value: unknown): void {
    if (!this._check(value, undefined)) throw new TypeError('no float');
    tap.writeFloat(value as number);
  }
}

/** Takes a bigint for its long, which avsc takes for a value of no branch. */
class UnionWithBigint extends avro.types.UnwrappedUnionType {
  constructor(schema: avro.Schema[], options: avro.ForSchemaOptions) {
    super(schema as never, options);
    const { _bucketIndices: branches } = this as unknown as {
      readonly _bucketIndices: Record<string, number>;
    };
    const { number } = branches;
    if (number !== undefined && this.types[number] instanceof SafeLong) branches['bigint'] = number;
  }
}

/** Writes the bytes that a text of base64 stands for. */
class Base64Bytes extends avro.types.BytesType {
  get specificationName(): string {
    return 'bytes';
  }

  get accepted(): string {
    return 'base64';
  }

  _check(value: unknown, _flags: unknown, hook?: Hook): boolean {
    const isValid =
      typeof value === 'string' && Buffer.from(value, 'base64').toString('base64') === value;
    if (!isValid) hook?.(value, this);
    return isValid;
  }

  _write(tap: Tap, value: unknown): void {
    if (!this._check(value, undefined)) throw new TypeError('no base64');
    tap.writeBytes(Buffer.from(value as string, 'base64'));
  }
}

/** Unions look up by it which values are of a type, and these are texts. */
Object.defineProperty(Base64Bytes.prototype, 'typeName', { value: 'string' });

/** Picks the strict types, as avsc's `typeHook`; `undefined` leaves the type to avsc. */
export function strictType(
  schema: avro.Schema,
  options: avro.ForSchemaOptions,
): avro.Type | undefined {
  if (Array.isArray(schema)) return new UnionWithBigint(schema, options);
  const type = typeof schema === 'string' ? schema : (schema as { readonly type?: unknown }).type;
  if (type === 'long' && !isLogical(schema)) return new SafeLong();
  if (type === 'float') return new BoundedFloat();
  if (type === 'string') return new WellFormedString();
  if (type === 'bytes' && !isLogical(schema)) return new Base64Bytes();
  if (type === 'map') return new WellFormedMap(schema as never, options);
  return undefined;
}

/** Logical types are built by avsc, from LOGICAL_TYPES. */
function isLogical(schema: avro.Schema): boolean {
  const { logicalType } = schema as { readonly logicalType?: string };
  return logicalType !== undefined && logicalType in LOGICAL_TYPES;
}
