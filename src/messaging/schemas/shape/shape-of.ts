import { getMetadataStorage } from 'class-validator';
import { accepts, type Decoration, isCondition, isNested } from './accepted-values.js';
import { avroFieldsOf } from '../avro-field.decorator.js';
import type { Class, ClassShape, FieldShape, ValueShape } from './class-shape.js';
import { constantValue } from './constant-value.js';
import { type Kind, KINDS, meaningOf } from './decorator-meanings.js';
import { mergeKeywords } from './merge-keywords.js';
import { nestedClassOf } from './nested-class.js';

const BYTES = [Buffer, Uint8Array, ArrayBuffer];
const NOT_JSON: readonly unknown[] = [Map, Set, BigInt, Symbol, Promise, Function, ...BYTES];

const shapes = new WeakMap<Class, ClassShape>();

/**
 * Reads a class's decorators, once. The types that the compiler notes down are not asked, but for
 * what has no JSON: not every compiler does, and a schema must not depend on it.
 *
 * @example
 * shapeOf(UserCreated).fields.map(({ name, kind }) => [name, kind]); // [['userId', 'uuid'], …]
 */
export function shapeOf(type: Class): ClassShape {
  let shape = shapes.get(type);
  if (!shape) {
    shape = { fields: readFields(type) };
    shapes.set(type, shape);
  }
  return shape;
}

function readFields(type: Class): FieldShape[] {
  const all = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  const inherited = all.filter(({ target }) => target !== type);
  const names = new Set([...inherited, ...all].map(({ propertyName }) => propertyName));
  const [one, other] = [new type(), new type()] as Record<string, unknown>[];
  return [...names].map((name) => {
    // Whether a decorator with `validateIf` is asked, only data can tell.
    const about = all.filter((each) => each.propertyName === name && !each.validateIf);
    return readField(type, name, about, [one!, other!]);
  });
}

function readField(
  type: Class,
  name: string,
  about: readonly Decoration[],
  [one, other]: readonly [Record<string, unknown>, Record<string, unknown>],
): FieldShape {
  const initialised = one[name] !== undefined && accepts(about, one[name], one);
  const declared: unknown = Reflect.getMetadata('design:type', type.prototype as object, name);
  return {
    ...shapeOfValue(about, nestedClassOf(type, name)),
    name,
    optional: about.some(isCondition) || accepts(about, undefined, one),
    nullable: accepts(about, null, one),
    initialised,
    initial: initialised ? constantValue(one[name], other[name]) : undefined,
    avro: avroFieldsOf(type)[name],
    notJson: NOT_JSON.includes(declared) ? (declared as Class).name : undefined,
  };
}

/**
 * `each` and the decorators of arrays make an array; a nested class without them is a single one.
 * class-validator itself takes one value in place of a list, and a list of objects in place of one.
 */
function shapeOfValue(about: readonly Decoration[], type: Class | undefined): ValueShape {
  const ofItems = about.filter((decoration) => decoration.each && !isCondition(decoration));
  const itself = about.filter((decoration) => !ofItems.includes(decoration));
  const meanings = itself.map(({ name, constraints }) => meaningOf(name, constraints));
  const kind = strongest(meanings.map((meaning) => meaning.kind ?? 'unknown'));
  const keywords = mergeKeywords(meanings.map((meaning) => meaning.keywords ?? {}));
  const nullable = accepts(about, null, {});
  if (ofItems.length > 0 || kind === 'array') {
    const items = [...ofItems, ...itself.filter(isNested)].map((each) => ({
      ...each,
      each: false,
    }));
    return arrayOf(shapeOfValue(items, type), keywords);
  }
  if (!about.some(isNested)) return { kind, keywords: fitting(keywords, kind), nullable };
  return type
    ? { kind: 'record', keywords: {}, nullable, nested: type }
    : { kind: 'object', keywords: {}, nullable };
}

function strongest(kinds: readonly Kind[]): Kind {
  return KINDS[Math.max(0, ...kinds.map((kind) => KINDS.indexOf(kind)))]!;
}

/** Two equal objects, dates among them, are not the same to class-validator, but are in JSON. */
function arrayOf(
  items: ValueShape,
  { uniqueItems, ...others }: ValueShape['keywords'],
): ValueShape {
  const comparable = !['unknown', 'object', 'record', 'array', 'date'].includes(items.kind);
  const keywords = { ...others, ...(uniqueItems !== undefined && comparable && { uniqueItems }) };
  return { kind: 'array', keywords, nullable: false, items };
}

/** `@IsNotEmpty` stands beside anything. */
function fitting(keywords: ValueShape['keywords'], kind: Kind): ValueShape['keywords'] {
  const { minLength: _, ...others } = keywords;
  return kind === 'string' ? keywords : others;
}
