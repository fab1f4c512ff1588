/**
 * A time in ISO 8601; `null` where it is none: others than this service may store some.
 *
 * @param time milliseconds since 1970, if no date
 * @example
 * isoTime(1e300); // null
 */
export function isoTime(time: Date | number): string | null {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
