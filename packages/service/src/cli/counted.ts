/**
 * A number with its noun.
 *
 * @example
 * counted(1, 'member'); // 1 member
 */
export function counted(count: number | bigint, noun: string): string {
  return `${count} ${noun}${BigInt(count) === 1n ? '' : 's'}`;
}
