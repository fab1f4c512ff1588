/** The characters kept of one value in logs, errors and dead letters. */
export const MAX_VALUE_CHARACTERS = 500;

/**
 * Cuts a long text in its middle, and says how much is missing.
 *
 * @example
 * cut('a'.repeat(1_000)); // 'aaa… (500 characters left out) …aaa'
 */
export function cut(text: string, max = MAX_VALUE_CHARACTERS): string {
  if (text.length <= max) return text;
  const end = Math.floor(max / 5);
  const left = text.length - max;
  return `${text.slice(0, max - end)}… (${left} characters left out) …${text.slice(-end)}`;
}
