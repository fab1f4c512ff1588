import type { Admin, PartitionOffset } from '../ports/index.js';
import { OperationRefusedError } from '../errors.js';
import { parseRfc3339 } from '../events/rfc3339.js';

/** A place in a topic, in all its partitions. */
export type OffsetTarget =
  | 'earliest'
  | 'latest'
  | { readonly offset: bigint }
  /** Milliseconds since 1970. */
  | { readonly timestamp: number };

const OFFSET = /^\d{1,18}$/;
const AGO = /^-(\d{1,9})([smhd])$/;
/** A day alone is its beginning, in UTC. */
const DAY = /^\d{4}-\d\d-\d\d$/;
/** A time without seconds. */
const MINUTE = /^(.{10}[Tt]\d\d:\d\d)(Z|[+-]\d\d:\d\d)$/i;
const MILLISECONDS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * Reads a place in a topic from text.
 *
 * @throws OperationRefusedError saying what is accepted
 * @example
 * parseOffsetTarget('earliest');
 * parseOffsetTarget('1234');
 * parseOffsetTarget('2026-11-20T10:00:00Z');
 * parseOffsetTarget('-1h'); // s, m, h or d ago
 */
export function parseOffsetTarget(text: string, now = Date.now()): OffsetTarget {
  if (text === 'earliest' || text === 'latest') return text;
  if (OFFSET.test(text)) return { offset: BigInt(text) };
  const timestamp = parseTime(text, now);
  if (timestamp !== undefined) {
    if (timestamp <= now) return { timestamp };
    throw new OperationRefusedError(`${text} is in the future: nothing is stored there yet.`);
  }
  throw new OperationRefusedError(
    `${JSON.stringify(text)} is no place in a topic: earliest, latest, an offset, a time such as ` +
      '2026-11-20T10:00:00Z, or a time ago such as -90s, -15m, -1h, -7d is accepted.',
  );
}

/**
 * Reads a time, or a time ago, as milliseconds since 1970; `undefined` for anything else.
 *
 * @example
 * parseTime('-1h');
 */
export function parseTime(text: string, now = Date.now()): number | undefined {
  const [, count, unit] = AGO.exec(text) ?? [];
  if (count && unit) return now - Number(count) * MILLISECONDS[unit as keyof typeof MILLISECONDS];
  const time = DAY.test(text) ? `${text}T00:00:00Z` : text.replace(MINUTE, '$1:00$2');
  return parseRfc3339(time, 'cut')?.getTime();
}

/**
 * Finds the offset of a place in each partition, never before its beginning or beyond its end.
 *
 * @throws OperationRefusedError where there is no such topic
 */
export async function resolveOffsets(
  admin: Admin,
  topic: string,
  target: OffsetTarget,
): Promise<PartitionOffset[]> {
  await requireTopic(admin, topic);
  if (typeof target === 'object' && 'timestamp' in target)
    return admin.offsetsAt(topic, target.timestamp);
  const bounds = await admin.offsets(topic);
  return bounds.map(({ partition, earliest, readable }) => {
    const wanted =
      target === 'earliest' ? earliest : target === 'latest' ? readable : target.offset;
    const offset = wanted < earliest ? earliest : wanted > readable ? readable : wanted;
    return { partition, offset };
  });
}

/** Refuses a missing topic. @throws OperationRefusedError, or BrokerRefusedError where this client must not know */
export async function requireTopic(admin: Admin, topic: string): Promise<void> {
  if ((await admin.partitions(topic)) > 0) return;
  throw new OperationRefusedError(`The broker has no topic "${topic}".`);
}
