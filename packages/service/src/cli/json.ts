/** JSON with 64-bit integers as strings, since JSON numbers are exact only up to 2^53. */
export function toJson(value: unknown, indent?: number): string {
  const replace = (_name: string, each: unknown): unknown =>
    typeof each === 'bigint' ? String(each) : each;
  return JSON.stringify(value, replace, indent);
}
