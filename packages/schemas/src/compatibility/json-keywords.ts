import type { JsonSchema } from '../schema-types.js';
import { narrower, type Problem } from './incompatibility.js';
import { rangeProblems } from './json-ranges.js';
import { LENGTH, sizeProblems } from './json-sizes.js';
import {
  type Conjuncts,
  contains,
  isAnnotation,
  isSchema,
  listed,
  takes,
  typesOf,
  valuesOf,
} from './json-values.js';

/** Keywords judged here, or by the files for objects, arrays and alternatives. */
const JUDGED = new Set(
  (
    'type enum const minLength maxLength pattern format minimum maximum exclusiveMinimum ' +
    'exclusiveMaximum multipleOf minItems maxItems uniqueItems minProperties maxProperties ' +
    'properties required additionalProperties not definitions $defs'
  ).split(' '),
);

/** Compares all keywords but those of structure. @param types those that both schemas allow */
export function keywordProblems(
  reader: JsonSchema,
  writer: Conjuncts,
  types: readonly string[],
): Problem[] {
  return [
    ...valueProblems(reader, writer, types),
    ...refusedProblems(reader, writer),
    ...unclearProblems(reader, writer),
    ...(types.includes('string') ? textProblems(reader, writer) : []),
    ...(takes(types, 'integer') ? rangeProblems(reader, writer) : []),
  ];
}

/** `enum` and `const`. */
function valueProblems(reader: JsonSchema, writer: Conjuncts, types: readonly string[]): Problem[] {
  const [taken, written] = [valuesOf([reader]), valuesOf(writer)];
  // Null is reported with the types.
  const isTold = (value: unknown): boolean =>
    value === null && 'type' in reader && !types.includes('null');
  if (!taken || written?.every((value) => isTold(value) || contains(taken, value))) return [];
  const shown = written ? listed(written) : `any ${typesOf(writer).join(' or ')}`;
  return [narrower(listed(taken), shown)];
}

/** Compares `not`, if it lists values or is the same in both. */
function refusedProblems(reader: JsonSchema, writer: Conjuncts): Problem[] {
  const { not } = reader;
  const given = writer.map((each) => each['not']).filter((each) => each !== undefined);
  if (not === undefined || contains(given, not)) return [];
  const refused = isSchema(not) && Object.keys(not).length === 1 ? valuesOf([not]) : undefined;
  const values = valuesOf(writer);
  const never = given.filter(isSchema).flatMap((each) => valuesOf([each]) ?? []);
  const isWritten = (value: unknown): boolean =>
    values ? contains(values, value) : !contains(never, value);
  if (refused && !refused.some(isWritten)) return [];
  const negated = (each: unknown): string => `not ${JSON.stringify(each)}`;
  return [narrower(negated(not), given.map(negated).join(' and ') || 'that too')];
}

function textProblems(reader: JsonSchema, writer: Conjuncts): Problem[] {
  const problems = sizeProblems(LENGTH, reader, writer);
  for (const keyword of ['pattern', 'format']) {
    const wanted = reader[keyword];
    const given = writer.map((each) => each[keyword]).filter((each) => typeof each === 'string');
    if (typeof wanted !== 'string' || given.includes(wanted)) continue;
    const shown = given.map((each) => `${keyword} ${each}`).join(' and ');
    const problem = narrower(`${keyword} ${wanted}`, shown || 'any text');
    const isOther = keyword === 'pattern' && given.length > 0;
    problems.push(isOther ? { ...problem, kind: 'pattern' } : problem);
  }
  return problems;
}

function unclearProblems(reader: JsonSchema, writer: Conjuncts): Problem[] {
  const keywords = new Set([reader, ...writer].flatMap((each) => Object.keys(each)));
  return [...keywords]
    .filter((keyword) => !JUDGED.has(keyword) && !isAnnotation(keyword))
    .filter(
      (keyword) =>
        keyword !== 'items' || [reader, ...writer].some((each) => Array.isArray(each['items'])),
    )
    .flatMap((keyword) => {
      const given = writer.filter((each) => keyword in each).map((each) => each[keyword]);
      const wanted = reader[keyword];
      if (keyword in reader ? contains(given, wanted) : given.length === 0) return [];
      const text = (value: unknown): string => `${keyword} ${JSON.stringify(value) ?? 'absent'}`;
      return [
        {
          kind: 'unclear' as const,
          problem: `has another ${keyword} than the other schema, and what that means is not known`,
          reader: text(wanted),
          writer: text(given[0]),
        },
      ];
    });
}
