import { isDeepStrictEqual } from 'node:util';
import type { FieldProblem } from '../errors.js';
import { classFieldsOf } from './class-fields.js';
import { isPlainObject } from './exact-data.js';
import { parseExactly } from './exact-json.js';
import { toInstance } from './linear-transform.js';
import { stringify } from './negative-zero.js';
import { writtenData } from './written-data.js';

type Class = new () => object;

const custom = new WeakMap<Class, boolean>();

/**
 * Tells whether code of a class decides what is read of its data, such as a `@Transform`; only the
 * data tells then whether it comes back.
 *
 * @example
 * if (isCustom(OrderPlaced)) fields = changedFields(OrderPlaced, instance);
 */
export function isCustom(type: Class): boolean {
  let answer = custom.get(type);
  if (answer === undefined) custom.set(type, (answer = hasCustom(type, new Set())));
  return answer;
}

/** @param seen classes that may hold themselves */
function hasCustom(type: Class, seen: Set<Class>): boolean {
  if (seen.has(type)) return false;
  seen.add(type);
  return [...classFieldsOf(type).values()].some(({ isCustom: own, nested, discriminator }) => {
    const inner = discriminator?.subTypes.map(({ value }) => value) ?? (nested ? [nested] : []);
    return own || inner.some((each) => hasCustom(each, seen));
  });
}

const REMEDY =
  'make its @Transform give the same when it is applied to what was written, or transform before publishing';

/**
 * Finds the fields that handlers would get with another value than they are published with, by writing
 * and reading them.
 *
 * @example
 * changedFields(Doubled, instance); // [{ path: 'count', problems: ['comes back as another value …'] }]
 */
export function changedFields(type: Class, instance: object): FieldProblem[] {
  const json = stringify(writtenData(type, instance, 'json'));
  const parsed = parseExactly(Buffer.from(json), json) as object;
  const found: FieldProblem[] = [];
  try {
    compare(instance, read(type, parsed), '', found);
    return found;
  } catch (error) {
    const culprits = Object.entries(parsed).filter((entry) => !isReadable(type, entry));
    if (culprits.length === 0) throw error;
    const problems = [`cannot be read again: ${REMEDY}`];
    return culprits.map(([path]) => ({ path, problems }));
  }
}

function read(type: Class, parsed: object): unknown {
  return toInstance(type, parsed, { convertsTexts: false });
}

/** Tells whether a field alone can be read without an error. */
function isReadable(type: Class, entry: readonly [string, unknown]): boolean {
  try {
    read(type, Object.fromEntries([entry]));
    return true;
  } catch {
    return false;
  }
}

function compare(published: unknown, handled: unknown, path: string, found: FieldProblem[]): void {
  if (isOfFields(published) && isOfFields(handled) && isOfOneClass(published, handled)) {
    const names = new Set([...Object.keys(published), ...Object.keys(handled)]);
    for (const name of names) {
      const place = path === '' ? name : `${path}.${name}`;
      compare(published[name], handled[name], place, found);
    }
  } else if (!isDeepStrictEqual(published, handled)) {
    const what =
      published === undefined ? 'comes back although it is absent' : 'comes back as another value';
    found.push({ path: path || 'data', problems: [`${what}: ${REMEDY}`] });
  }
}

/** Tells whether a value is compared field by field; fields that are undefined are absent. */
function isOfFields(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  return (
    Array.isArray(value) ||
    isPlainObject(value) ||
    classFieldsOf(value.constructor as Class).size > 0
  );
}

function isOfOneClass(one: object, other: object): boolean {
  return Object.getPrototypeOf(one) === Object.getPrototypeOf(other);
}
