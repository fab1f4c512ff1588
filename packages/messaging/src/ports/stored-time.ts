/**
 * Reads the timestamp of a stored message as a time. `undefined` for −1, by which Kafka says that there
 * is none, for other times before 1970, and for what is beyond `Date`, such as nanoseconds.
 *
 * @example
 * storedTime(-1); // undefined
 */
export function storedTime(timestamp: number): Date | undefined {
  return timestamp >= 0 && timestamp <= MAX_TIMESTAMP ? new Date(timestamp) : undefined;
}

/** The last millisecond that `Date` can hold. */
const MAX_TIMESTAMP = 8.64e15;
