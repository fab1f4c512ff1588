import { Kafka, logLevel } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { MessagingError } from '@nest-kafka-kit/messaging/errors';
import type { OutgoingMessage, Position, Producer } from '@nest-kafka-kit/messaging/broker';

/** A publish and what its caller was told. */
export interface Told {
  readonly value: string;
  readonly key: string;
  readonly latencyMs: number;
  /** Milliseconds since the beginning, of the call. */
  readonly at: number;
  readonly position?: Position;
  readonly error?: Error;
}

export interface LoadOptions {
  readonly topic: string;
  readonly perSecond: number;
  readonly signal: AbortSignal;
  readonly spoil?: ((message: OutgoingMessage) => OutgoingMessage) | undefined;
}

/** Publishes at a pace, whatever becomes of it, and resolves with what each caller was told. */
export async function publishAtPace(
  producer: Producer,
  { topic, perSecond, signal, spoil = (message) => message }: LoadOptions,
): Promise<Told[]> {
  const told: Promise<Told>[] = [];
  const begin = performance.now();
  while (!signal.aborted) {
    const count = ((performance.now() - begin) * perSecond) / 1_000;
    while (told.length < count) told.push(publishOne(told.length));
    await delay(2);
  }
  return Promise.all(told);

  async function publishOne(number: number): Promise<Told> {
    const value = `${number};`;
    const key = `key-${number % 20}`;
    const at = performance.now();
    const about = { value, key, at: at - begin };
    const message = { topic, key: Buffer.from(key), value: Buffer.from(value), headers: {} };
    try {
      const position = await producer.publish(spoil(message));
      return { ...about, position, latencyMs: performance.now() - at };
    } catch (error) {
      return { ...about, error: error as Error, latencyMs: performance.now() - at };
    }
  }
}

/** What publishers may be told of a message that failed. */
export type Claim = 'stored' | 'not stored' | 'unknown';

const NOT_STORED = new Set([
  'MESSAGING_BROKER_REFUSED',
  'MESSAGING_OVERLOADED',
  'MESSAGING_PUBLISH_FAILED',
  'MESSAGING_TOO_LARGE',
  'MESSAGING_TOPIC_MISSING',
]);

/** Reads an error as its documentation says. */
export function claimOf({ error }: Told): Claim {
  if (!error) return 'stored';
  if ((error as { mayBeStored?: boolean }).mayBeStored === false) return 'not stored';
  return error instanceof MessagingError && NOT_STORED.has(error.code) ? 'not stored' : 'unknown';
}

/** Lists what was told against what a topic has; empty where all is true, in order and stored once. */
export function liesOf(
  told: readonly Told[],
  stored: readonly (readonly [string, Position])[],
): string[] {
  const places = new Map<string, Position[]>();
  for (const [value, position] of stored) {
    const known = places.get(value);
    if (known) known.push(position);
    else places.set(value, [position]);
  }
  const lies: string[] = [];
  const lastOfKey = new Map<string, bigint>();
  for (const each of told) {
    const found = places.get(each.value) ?? [];
    const claim = claimOf(each);
    if (found.length > 1) lies.push(`${each.value} is stored ${found.length} times`);
    if (claim === 'not stored' && found.length > 0)
      lies.push(`${each.value} is stored, and "${each.error!.message}" denies it`);
    if (claim !== 'stored') continue;
    const { partition, offset } = each.position!;
    if (!found.some((place) => place.partition === partition && place.offset === offset))
      lies.push(`${each.value} is not stored at ${partition}@${offset}, as was confirmed`);
    const line = `${each.key} in ${partition}`;
    if ((lastOfKey.get(line) ?? -1n) > offset) lies.push(`${each.value} is stored out of order`);
    lastOfKey.set(line, offset);
  }
  return lies;
}

/** Reads all that a topic has, by values up to their first semicolon. */
export async function readTopic(
  bootstrapServers: string,
  topic: string,
): Promise<(readonly [string, Position])[]> {
  const brokers = bootstrapServers.split(',');
  const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const expected = ends.reduce((sum, { high }) => sum + Number(high), 0);
  const stored: (readonly [string, Position])[] = [];
  if (expected === 0) return stored;
  const consumer = kafka.consumer({ groupId: `reader-${randomUUID()}` });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    const eachMessage = async ({ partition, message }: EachMessage): Promise<void> => {
      const value = /^[^;]*;/.exec(String(message.value))?.[0] ?? '';
      stored.push([value, { topic, partition, offset: BigInt(message.offset) }]);
      if (stored.length === expected) resolve();
    };
    consumer.run({ eachMessage }).catch(reject);
  });
  await consumer.disconnect();
  return stored;
}

interface EachMessage {
  readonly partition: number;
  readonly message: { readonly offset: string; readonly value: Buffer | null };
}

export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0;
}
