import type { HistoryReport } from './history-checker.js';

/** What of a list is worth printing. */
const EXAMPLES = 3;

/** A report short enough to read when a test fails: examples, and how many more there are. */
export interface Violations {
  readonly lost: readonly unknown[];
  readonly outOfOrder: readonly unknown[];
  readonly committedUnfinished: readonly unknown[];
  /** Duplicates that no crash explains. */
  readonly duplicated: readonly unknown[];
}

export const NO_VIOLATIONS: Violations = {
  lost: [],
  outOfOrder: [],
  committedUnfinished: [],
  duplicated: [],
};

/**
 * @example
 * expect(violationsOf(report)).toEqual(NO_VIOLATIONS);
 */
export function violationsOf(report: HistoryReport): Violations {
  return {
    lost: shorten(report.lost),
    outOfOrder: shorten(report.outOfOrder),
    committedUnfinished: shorten(report.committedUnfinished),
    duplicated: shorten(report.duplicates.unexplained),
  };
}

function shorten(list: readonly object[]): readonly unknown[] {
  if (list.length <= EXAMPLES) return list;
  return [...list.slice(0, EXAMPLES), `and ${list.length - EXAMPLES} more`];
}
