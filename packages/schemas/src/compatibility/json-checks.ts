import { type Incompatibility, type IncompatibilityKind, type Problem } from './incompatibility.js';
import type { Conjuncts } from './json-values.js';

/** Problems of keywords that may be part of what a check says in full. */
const SAYS_MORE: readonly IncompatibilityKind[] = ['type', 'narrower', 'pattern', 'unclear'];

/**
 * Lists the decorators that the reader has and the writer lacks, among those that keywords do not
 * express fully; their order does not matter. The reader may refuse what such a decorator checks.
 */
export function checkProblems(reader: Conjuncts, writer: Conjuncts): Problem[] {
  const [wanted, given] = [checksOf(reader), checksOf(writer)];
  const added = wanted.filter((check) => !given.includes(check));
  if (added.length === 0) return [];
  const others = given.filter((check) => !wanted.includes(check));
  return [
    {
      kind: 'check',
      problem: `is ${checkedBy(added)}, and in the other schema it is not`,
      reader: checkedBy(added),
      writer: others.length > 0 ? checkedBy(others) : 'no such check',
    },
  ];
}

/** Merges a check with the keyword that came or went together with it: they are one change. */
export function withChecks(found: readonly Incompatibility[]): Incompatibility[] {
  const partnerOf = ({ kind, field }: Incompatibility): Incompatibility | undefined =>
    kind === 'check'
      ? found.findLast((each) => each.field === field && SAYS_MORE.includes(each.kind))
      : undefined;
  return found
    .filter((each) => !partnerOf(each))
    .map((each) => found.filter((check) => partnerOf(check) === each).reduce(together, each));
}

function together(one: Incompatibility, check: Incompatibility): Incompatibility {
  const isChecked = check.writer.startsWith('checked');
  return {
    ...one,
    reader: `${one.reader}, ${check.reader}`,
    writer: isChecked ? `${one.writer}, ${check.writer}` : one.writer,
  };
}

function checksOf(schemas: Conjuncts): readonly string[] {
  return schemas.flatMap(({ 'x-checks': checks }) =>
    Array.isArray(checks) ? (checks as string[]) : [],
  );
}

function checkedBy(checks: readonly string[]): string {
  return `checked by ${checks.join(' and ')}`;
}
