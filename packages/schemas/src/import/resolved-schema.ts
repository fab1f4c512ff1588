import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from '../schema-types.js';
import { SchemaNotImportableError } from './import-error.js';
import { shownValue } from './notes.js';

/** A schema without references, and where it is: equal places are the same class. */
export interface Located {
  readonly schema: JsonSchema;
  readonly at: string;
}

const MAX_REFERENCES = 64;
/** References that are each made of several others would be followed for ever. */
const MAX_RESOLVED = 50_000;
const MAX_JOINED = 1_000;

/** Keywords beside a `$ref` that leave it the same class. */
const BESIDE = ['default', 'description', 'title', 'examples', 'deprecated', 'readOnly', '$comment', 'nullable', 'x-checks']; // prettier-ignore

export const isObject = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Follows references within one document, and joins what stands beside them and in `allOf`. */
export class SchemaResolver {
  private count = 0;

  constructor(
    private readonly root: unknown,
    private readonly note: (text: string) => void,
  ) {}

  /** @throws SchemaNotImportableError */
  resolve(given: unknown, at: string, depth = 0): Located {
    if (++this.count > MAX_RESOLVED)
      throw refuse(at, `reading it takes more than ${MAX_RESOLVED} steps.`, 'Import a part of it.');
    if (depth > MAX_REFERENCES)
      throw refuse(at, 'its references lead back to it.', 'Correct the schema.');
    if (given === true) return { schema: {}, at };
    if (!isObject(given))
      throw refuse(at, 'it is no schema that a value could have.', 'Correct it.');
    const { $ref, allOf, ...rest } = given;
    const parts: Located[] = [];
    if ($ref !== undefined) {
      if (typeof $ref !== 'string') throw refuse(`${at}/$ref`, 'it is no text.', 'Correct it.');
      parts.push(this.resolve(this.target($ref, at), $ref, depth + 1));
    }
    if (allOf !== undefined) {
      if (!Array.isArray(allOf)) throw refuse(`${at}/allOf`, 'it is no list.', 'Correct it.');
      if (allOf.length > MAX_JOINED)
        throw refuse(
          `${at}/allOf`,
          `it has more than ${MAX_JOINED} parts.`,
          'Import a part of it.',
        );
      const all = allOf as unknown[];
      parts.push(
        ...all.map((each, index) => this.resolve(each, `${at}/allOf/${index}`, depth + 1)),
      );
    }
    const [only] = parts;
    const isSame = parts.length === 1 && Object.keys(rest).every((key) => BESIDE.includes(key));
    const schema = [...parts.map((part) => part.schema), rest].reduce((one, other) =>
      this.joined(one, other, at),
    );
    return { schema, at: isSame ? only!.at : at };
  }

  /** The part of the document that a reference names. */
  target(reference: string, at: string): unknown {
    if (reference !== '#' && !reference.startsWith('#/'))
      throw refuse(at, `$ref ${shownValue(reference)} leads out of the document.`, 'Bundle the schemas into one document first.'); // prettier-ignore
    let found = this.root;
    for (const part of reference.split('/').slice(1)) {
      const key = decoded(part).replaceAll('~1', '/').replaceAll('~0', '~');
      const isThere = typeof found === 'object' && found !== null && Object.hasOwn(found, key);
      if (!isThere) throw refuse(at, `$ref ${shownValue(reference)} leads nowhere.`, 'Correct it.');
      found = (found as Record<string, unknown>)[key];
    }
    return found;
  }

  /** Both schemas at once. */
  private joined(one: JsonSchema, other: JsonSchema, at: string): JsonSchema {
    const both = new Map(Object.entries(one));
    for (const [key, value] of Object.entries(other)) {
      const former = both.get(key);
      both.set(key, former === undefined ? value : this.joinedValue(key, former, value, at));
    }
    return Object.fromEntries(both);
  }

  private joinedValue(key: string, one: unknown, other: unknown, at: string): unknown {
    if (isDeepStrictEqual(one, other) || (BESIDE.includes(key) && key !== 'x-checks')) return other;
    if (key === 'properties' && isObject(one) && isObject(other)) {
      const all = new Map(Object.entries(one));
      for (const [name, schema] of Object.entries(other))
        all.set(name, all.has(name) ? { allOf: [all.get(name), schema] } : schema);
      return Object.fromEntries(all);
    }
    if (Array.isArray(one) && Array.isArray(other)) {
      if (key === 'required' || key === 'x-checks')
        return [...new Set([...(one as unknown[]), ...(other as unknown[])])];
      if (key === 'enum')
        return (one as unknown[]).filter((each) =>
          other.some((value) => isDeepStrictEqual(each, value)),
        );
    }
    if (key === 'type') {
      const types = both(one, other);
      if (types.length > 0) return types.length === 1 ? types[0] : types;
      throw refuse(at, `no value is of types ${shownValue(one)} and ${shownValue(other)}.`, 'Correct it.'); // prettier-ignore
    }
    if (typeof one === 'number' && typeof other === 'number') {
      if (/^(?:min|exclusiveMin)/.test(key)) return Math.max(one, other);
      if (/^(?:max|exclusiveMax)/.test(key)) return Math.min(one, other);
    }
    if (typeof one === 'boolean' && typeof other === 'boolean')
      return key === 'uniqueItems' ? true : one && other;
    this.note(`${key} at ${at} is given twice; ${shownValue(one)} is not checked.`);
    return other;
  }
}

function both(one: unknown, other: unknown): unknown[] {
  const [ones, others] = [[one].flat() as unknown[], [other].flat() as unknown[]];
  const isIn = (type: unknown, types: unknown[]): boolean =>
    types.includes(type) || (type === 'integer' && types.includes('number'));
  return [
    ...new Set([
      ...ones.filter((type) => isIn(type, others)),
      ...others.filter((type) => isIn(type, ones)),
    ]),
  ];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const refuse = (path: string, problem: string, remedy: string): SchemaNotImportableError =>
  new SchemaNotImportableError(path, problem, remedy);
