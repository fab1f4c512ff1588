import { isDeepStrictEqual } from 'node:util';

/**
 * What two instances of a class have both been given, as JSON; `undefined` where they differ, as
 * random ids do. A date is most likely the time.
 */
export function constantValue(one: unknown, other: unknown): unknown {
  if (one === undefined || hasDate(one) || !isDeepStrictEqual(one, other)) return undefined;
  try {
    const json = JSON.stringify(one) as string | undefined;
    return json === undefined ? undefined : JSON.parse(json);
  } catch {
    return undefined;
  }
}

function hasDate(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return value instanceof Date || Object.values(value).some(hasDate);
}
