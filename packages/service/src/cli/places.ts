import type { OffsetTarget } from '@nest-kafka-kit/messaging/operating';

/** Describes the accepted places in `--help`. */
export const PLACES = 'earliest, latest, an offset, an ISO 8601 time, or -1h (s, m, h or d ago)';

/** Parses a place in a topic. @throws OperationRefusedError saying what is accepted */
export async function toPlace(text: string): Promise<OffsetTarget> {
  const { parseOffsetTarget } = await import('@nest-kafka-kit/messaging/operating');
  return parseOffsetTarget(text);
}

/** Parses a time into milliseconds since 1970. @throws Error saying what is accepted */
export async function toTime(text: string): Promise<number> {
  const { parseTime } = await import('@nest-kafka-kit/messaging/operating');
  const time = parseTime(text);
  if (time !== undefined) return time;
  throw new Error(
    `${JSON.stringify(text)} is no time: one such as 2026-11-20T10:00:00Z, or a time ago such as -90s, -15m, -1h, -7d is accepted.`,
  );
}
