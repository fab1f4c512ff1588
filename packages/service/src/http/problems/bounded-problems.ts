import type { FieldProblem } from '@nest-kafka-kit/messaging/errors';
import { cut } from '@nest-kafka-kit/messaging/operating';

/** The wrong fields that an answer names. */
const MAX_FIELDS = 100;
/** The characters of all of them: fields may be named as a page is long, and come back twice each. */
const MAX_CHARACTERS = 16_384;
/** The characters of a path and of each problem. */
const MAX_TEXT = 200;

/**
 * Bounds what an answer says of wrong fields, so that it is never much larger than the request. The
 * last entry counts the fields that are left out.
 *
 * @example
 * boundedProblems(errors).at(-1); // { path: '…', problems: ['12 more fields are wrong'] }
 */
export function boundedProblems(errors: readonly FieldProblem[]): readonly FieldProblem[] {
  const listed: FieldProblem[] = [];
  let characters = 0;
  for (const { path, problems } of errors) {
    if (listed.length === MAX_FIELDS) break;
    const entry = { path: shortened(path), problems: problems.map(shortened) };
    characters += JSON.stringify(entry).length;
    if (characters > MAX_CHARACTERS && listed.length > 0) break;
    listed.push(entry);
  }
  const left = countOf(errors) - listed.length;
  return left > 0
    ? [...listed, { path: '…', problems: [`${left} more fields are wrong`] }]
    : listed;
}

const shortened = (text: string): string => cut(text, MAX_TEXT);

/** Counts the fields; a last entry may stand for some that messaging has left out itself. */
function countOf(errors: readonly FieldProblem[]): number {
  const last = errors.at(-1);
  const left = last?.path === '…' ? /^(\d+) more/.exec(last.problems[0] ?? '')?.[1] : undefined;
  return left === undefined ? errors.length : errors.length - 1 + Number(left);
}
