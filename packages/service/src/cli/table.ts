import { printable } from './printable.js';

type Cell = string | number | bigint;

const GAP = '  ';

/**
 * Formats aligned columns, numbers to the right.
 *
 * @example
 * table(['PARTITION', 'LAG'], [[0, 12n]]);
 */
export function table(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cells = rows.map((row) => row.map((cell) => printable(String(cell))));
  const columns = headings.map((heading, index) => {
    const values = rows.map((row) => row[index]);
    return {
      width: Math.max(heading.length, ...cells.map((row) => row[index]!.length)),
      isNumeric: values.length > 0 && values.every((value) => typeof value !== 'string'),
    };
  });
  const toLine = (row: readonly string[]): string =>
    row
      .map((cell, index) => {
        const { width, isNumeric } = columns[index]!;
        return isNumeric ? cell.padStart(width) : cell.padEnd(width);
      })
      .join(GAP)
      .trimEnd();
  return [headings, ...cells].map(toLine).join('\n');
}
