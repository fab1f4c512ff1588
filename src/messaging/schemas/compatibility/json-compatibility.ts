import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from '../schema-types.js';
import { type Incompatibility, narrower, otherType, type Problem } from './incompatibility.js';
import { keywordProblems } from './json-keywords.js';
import { objectProblems } from './json-objects.js';
import { ANYTHING, flattened, NOTHING, target } from './json-references.js';
import { ITEMS, sizeProblems } from './json-sizes.js';
import { type Conjuncts, takes, typesOf, valuesOf } from './json-values.js';

/** What a reader does with fields that it does not know. */
export type UnknownFields = 'strip' | 'refuse';

/**
 * Why a value that is valid by `writer` is not always valid by `reader`; empty if it is. Writers add
 * no fields of their own.
 *
 * @param unknownFields `refuse` takes the reader's `additionalProperties` as it is written
 * @example
 * jsonIncompatibilities({ type: 'string', maxLength: 10 }, { type: 'string' }, 'strip');
 */
export function jsonIncompatibilities(
  reader: JsonSchema,
  writer: JsonSchema,
  unknownFields: UnknownFields,
): Incompatibility[] {
  const found = new JsonComparison(reader, writer, unknownFields).compare(reader, [writer], '');
  return found.filter(
    (each, index) => found.findIndex((other) => isDeepStrictEqual(each, other)) === index,
  );
}

const OF_TYPE: Readonly<Record<string, JsonSchema>> = Object.fromEntries(
  ['string', 'number', 'integer', 'boolean', 'null', 'array', 'object'].map((type) => [
    type,
    { type },
  ]),
);

class JsonComparison {
  /** Pairs being compared further up: a recursive type is as readable as all the rest of it is. */
  private readonly pending: { readonly wanted: unknown; readonly given: readonly unknown[] }[] = [];

  constructor(
    private readonly readerRoot: JsonSchema,
    private readonly writerRoot: JsonSchema,
    private readonly unknownFields: UnknownFields,
  ) {}

  readonly compare = (
    reader: unknown,
    writer: readonly unknown[],
    field: string,
  ): Incompatibility[] => {
    const wanted = target(reader, this.readerRoot);
    const given = writer.map((each) => target(each, this.writerRoot));
    const isPending = this.pending.some(
      (pair) =>
        pair.wanted === wanted &&
        pair.given.length === given.length &&
        pair.given.every((each, index) => each === given[index]),
    );
    if (isPending || this.isSame(wanted, given)) return [];
    this.pending.push({ wanted, given });
    try {
      const conjuncts = given.flatMap((each) => flattened(each, this.writerRoot));
      return flattened(wanted, this.readerRoot).flatMap((each) => {
        const found = this.compareWithAny(each, conjuncts, field);
        return found.length > 0 ? found : this.nullProblems(each, conjuncts, field);
      });
    } finally {
      this.pending.pop();
    }
  };

  /** Whatever its keywords mean. What a reference leads to may differ, so it is followed. */
  private isSame(reader: unknown, writer: readonly unknown[]): boolean {
    if (!writer.some((each) => isDeepStrictEqual(reader, each))) return false;
    return (
      !JSON.stringify(reader ?? null).includes('"$ref"') ||
      isDeepStrictEqual(this.readerRoot, this.writerRoot)
    );
  }

  /** Every alternative of the writer must be readable. */
  private compareWithAny(reader: JsonSchema, writer: Conjuncts, field: string): Incompatibility[] {
    if (writer.some((each) => isDeepStrictEqual(each, NOTHING))) return [];
    for (const [index, schema] of writer.entries()) {
      const { anyOf, oneOf, ...rest } = schema;
      const branches = anyOf ?? oneOf;
      if (!Array.isArray(branches) || (anyOf !== undefined && oneOf !== undefined)) continue;
      const others = writer.filter((_, other) => other !== index);
      return branches.flatMap((branch) => {
        const alternative = [...others, rest, ...flattened(branch, this.writerRoot)];
        return this.compareWithAny(reader, alternative, field);
      });
    }
    return this.compareAnyOf(reader, writer, field);
  }

  /**
   * Null beside what was there is readable, but a registry such as Apicurio sees it only for texts
   * and refuses it otherwise.
   */
  private nullProblems(reader: JsonSchema, writer: Conjuncts, field: string): Incompatibility[] {
    if (this.unknownFields === 'strip' || !namesNull(reader) || writer.some(namesNull)) return [];
    const types = typesOf(writer);
    const isText = types.every((type) => type === 'string') && !valuesOf(writer);
    if (isText || types.includes('null')) return [];
    const problem = 'takes null besides, which a registry may refuse';
    return [{ field, kind: 'nullable', problem, reader: 'or null', writer: 'not null' }];
  }

  /** One alternative of the reader must read each type that is written. */
  private compareAnyOf(reader: JsonSchema, writer: Conjuncts, field: string): Incompatibility[] {
    const { anyOf, oneOf, ...rest } = reader;
    const branches = anyOf ?? oneOf;
    if (!Array.isArray(branches) || (anyOf !== undefined && oneOf !== undefined)) {
      return this.compareOne(reader, writer, field);
    }
    const found = typesOf(writer).flatMap((type) => {
      const ofType = branches.filter((branch) =>
        takes(typesOf(flattened(branch, this.readerRoot)), type),
      );
      // A value must fit one of `oneOf` only; where types tell the branches apart, it does.
      const candidates = oneOf && ofType.length !== 1 ? [] : ofType;
      const results = candidates.map((branch) =>
        this.compare(branch, [...writer, OF_TYPE[type] ?? ANYTHING], field),
      );
      const [best] = results.toSorted((one, other) => one.length - other.length);
      return best ?? [{ field, ...otherType('no alternative for that', type) }];
    });
    return [...found, ...this.compareOne(rest, writer, field)];
  }

  private compareOne(reader: JsonSchema, writer: Conjuncts, field: string): Incompatibility[] {
    const [wanted, given] = [typesOf([reader]), typesOf(writer)];
    const common = given.filter((type) => takes(wanted, type));
    const at = (problems: readonly Problem[]): Incompatibility[] =>
      problems.map((problem) => ({ field, ...problem }));
    const found = at(keywordProblems(reader, writer, common));
    if (common.length < given.length && 'type' in reader) {
      found.unshift(...at([otherType(wanted.join(' or '), given.join(' or '))]));
    }
    if (common.includes('array')) found.push(...this.compareArrays(reader, writer, field));
    if (common.includes('object')) {
      found.push(...objectProblems(reader, writer, field, this.unknownFields, this.compare));
    }
    return found;
  }

  private compareArrays(reader: JsonSchema, writer: Conjuncts, field: string): Incompatibility[] {
    const { items, uniqueItems } = reader;
    const problems = sizeProblems(ITEMS, reader, writer);
    if (uniqueItems === true && !writer.some((each) => each['uniqueItems'] === true)) {
      problems.push(narrower('no item twice', 'any items'));
    }
    const found = problems.map((problem) => ({ field, ...problem }));
    // A list of schemas is one of the keywords whose difference is not judged.
    if (items === undefined || Array.isArray(items)) return found;
    const written = writer.flatMap((each) =>
      each['items'] === undefined || Array.isArray(each['items']) ? [] : [each['items']],
    );
    return [
      ...found,
      ...this.compare(items, written.length > 0 ? written : [ANYTHING], `${field}[]`),
    ];
  }
}

function namesNull({ type, anyOf, oneOf }: JsonSchema): boolean {
  const branches = [anyOf, oneOf].filter(Array.isArray).flat() as unknown[];
  return (
    (Array.isArray(type) && type.includes('null')) ||
    branches.some((branch) => isDeepStrictEqual(branch, OF_TYPE['null']))
  );
}
