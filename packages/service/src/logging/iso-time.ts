/**
 * A time in ISO 8601; `null` for an invalid one, which other services may have stored, and for the
 * timestamp −1, by which Kafka says that there is none.
 *
 * @param time milliseconds since 1970, if no date
 * @example
 * isoTime(1e300); // null
 */
export function isoTime(time: Date | number): string | null {
  const date = new Date(time);
  return time === -1 || Number.isNaN(date.getTime()) ? null : date.toISOString();
}
