import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from '../schema-types.js';
import { ComparedPairs } from './compared-pairs.js';
import {
  distinct,
  type Incompatibility,
  narrower,
  otherType,
  type Problem,
  withNull,
} from './incompatibility.js';
import { checkProblems, withChecks } from './json-checks.js';
import { keywordProblems } from './json-keywords.js';
import { type JsonJudgement, objectProblems } from './json-objects.js';
import { ANYTHING, flattened, NOTHING, target, canonicalText } from './json-references.js';
import { ITEMS, sizeProblems } from './json-sizes.js';
import { type Conjuncts, isSchema, namesNull, takes, typesOf, valuesOf } from './json-values.js';

/**
 * Lists why a value that is valid by `writer` is not always valid by `reader`; empty if it is.
 * Writers are taken to add no fields of their own.
 *
 * @example
 * const judgement = { unknownFields: 'strip' } as const;
 * jsonIncompatibilities({ type: 'string', maxLength: 10 }, { type: 'string' }, judgement);
 */
export function jsonIncompatibilities(
  reader: JsonSchema,
  writer: JsonSchema,
  judgement: JsonJudgement,
): Incompatibility[] {
  const found = new JsonComparison(reader, writer, judgement).compare(reader, [writer], '');
  return withChecks(distinct(found));
}

const OF_TYPE: Readonly<Record<string, JsonSchema>> = Object.fromEntries(
  ['string', 'number', 'integer', 'boolean', 'null', 'array', 'object'].map((type) => [
    type,
    { type },
  ]),
);

class JsonComparison {
  private readonly pairs = new ComparedPairs();
  private readonly isUnchanged: boolean;

  constructor(
    private readonly readerRoot: JsonSchema,
    private readonly writerRoot: JsonSchema,
    private readonly judgement: JsonJudgement,
  ) {
    this.isUnchanged = isDeepStrictEqual(readerRoot, writerRoot);
  }

  readonly compare = (
    reader: unknown,
    writer: readonly unknown[],
    field: string,
  ): Incompatibility[] => {
    const conjuncts = writer.flatMap((each) => flattened(each, this.writerRoot));
    const checks = checkProblems(flattened(reader, this.readerRoot), conjuncts);
    return [
      ...checks.map((problem) => ({ field, ...problem })),
      ...this.compareStructure(reader, writer, field),
    ];
  };

  private compareStructure(
    reader: unknown,
    writer: readonly unknown[],
    field: string,
  ): readonly Incompatibility[] {
    const wanted = target(reader, this.readerRoot);
    const given = writer.map((each) => target(each, this.writerRoot));
    if (this.isSame(wanted, given)) return [];
    const conjuncts = given.flatMap((each) => flattened(each, this.writerRoot));
    const compare = (): readonly Incompatibility[] => this.compareParts(wanted, conjuncts, field);
    // Only referenced schemas can repeat, or contain themselves.
    return wanted === reader
      ? compare()
      : this.pairs.once([wanted, canonicalText(conjuncts)], compare);
  }

  /** A value must pass every part of the reader's schema. */
  private compareParts(
    wanted: unknown,
    writer: Conjuncts,
    field: string,
  ): readonly Incompatibility[] {
    if (isSchema(wanted) && Array.isArray(wanted['allOf'])) {
      const { allOf, ...rest } = wanted;
      return [rest, ...(allOf as unknown[])].flatMap((part) =>
        this.compareStructure(part, writer, field),
      );
    }
    const reader = wanted === true ? ANYTHING : isSchema(wanted) ? wanted : NOTHING;
    const found = this.compareWithAny(reader, writer, field);
    return found.length > 0 ? found : this.nullProblems(reader, writer, field);
  }

  /**
   * Equal schemas agree whatever their keywords mean, unless a reference in them leads to something
   * else.
   */
  private isSame(reader: unknown, writer: readonly unknown[]): boolean {
    if (!writer.some((each) => isDeepStrictEqual(reader, each))) return false;
    return this.isUnchanged || !JSON.stringify(reader ?? null).includes('"$ref"');
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
   * Null beside the former types can be read; but a registry such as Apicurio accepts it only for
   * strings.
   */
  private nullProblems(reader: JsonSchema, writer: Conjuncts, field: string): Incompatibility[] {
    if (this.judgement.unknownFields === 'strip' || !namesNull(reader) || writer.some(namesNull))
      return [];
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
      // A value must match exactly one of `oneOf`. If types tell the branches apart, it does.
      const candidates = oneOf && ofType.length !== 1 ? [] : ofType;
      const results = candidates.map((branch) => {
        const inBranch = (): Incompatibility[] =>
          this.compare(branch, [...writer, OF_TYPE[type] ?? ANYTHING], field);
        return candidates.length > 1 ? this.pairs.attempt(inBranch) : inBranch();
      });
      const [best] = results.toSorted((one, other) => one.length - other.length);
      const problem = type === 'null' ? withNull : otherType;
      return best ?? [{ field, ...problem('no alternative for that', type) }];
    });
    return [...found, ...this.compareOne(rest, writer, field)];
  }

  private compareOne(reader: JsonSchema, writer: Conjuncts, field: string): Incompatibility[] {
    const [wanted, given] = [typesOf([reader]), typesOf(writer)];
    const common = given.filter((type) => takes(wanted, type));
    const at = (problems: readonly Problem[]): Incompatibility[] =>
      problems.map((problem) => ({ field, ...problem }));
    const found = at(keywordProblems(reader, writer, common));
    const others = given.filter((type) => !common.includes(type));
    if (others.length > 0 && 'type' in reader) {
      const problem = others.every((type) => type === 'null') ? withNull : otherType;
      found.unshift(...at([problem(wanted.join(' or '), given.join(' or '))]));
    }
    if (common.includes('array')) found.push(...this.compareArrays(reader, writer, field));
    if (common.includes('object')) {
      found.push(...objectProblems(reader, writer, field, this.judgement, this.compare));
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
