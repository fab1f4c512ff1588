import avro from 'avsc';
import { SafeLong } from './safe-long.js';
import { LOGICAL_TYPES } from './timestamp-millis.js';

/** What avsc writes to. */
interface Tap {
  writeFloat(value: number): void;
  writeString(text: string): void;
}

type Hook = (value: unknown, type: avro.Type) => void;

const LONE_SURROGATE = /\p{Surrogate}/u;

/** UTF-8 has no half of a surrogate pair: avsc would store another text. */
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

/** Entries whose keys become the same text would become one. */
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

/** What a wrong key is said not to be. */
const KEY = new WellFormedString();
const { _check: checkMap, _write: writeMap } = avro.types.MapType.prototype as unknown as {
  _check(value: unknown, flags: unknown, hook?: Hook, path?: string[]): boolean;
  _write(tap: Tap, value: unknown): void;
};

function keyWithLoneSurrogate(map: unknown): string | undefined {
  if (typeof map !== 'object' || map === null) return undefined;
  return Object.keys(map).find((key) => LONE_SURROGATE.test(key));
}

/** 32 bits would make infinity of 1e39. That they have fewer digits, who chose them knows. */
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

/** For avsc's `typeHook`: `undefined` leaves the type to avsc. */
export function strictType(
  schema: avro.Schema,
  options: avro.ForSchemaOptions,
): avro.Type | undefined {
  const type = typeof schema === 'string' ? schema : (schema as { readonly type?: unknown }).type;
  if (type === 'long' && !isLogical(schema)) return new SafeLong();
  if (type === 'float') return new BoundedFloat();
  if (type === 'string') return new WellFormedString();
  if (type === 'map') return new WellFormedMap(schema as never, options);
  return undefined;
}

/** Left to avsc, which makes it one of these. */
function isLogical(schema: avro.Schema): boolean {
  const { logicalType } = schema as { readonly logicalType?: string };
  return logicalType !== undefined && logicalType in LOGICAL_TYPES;
}
