import { setTimeout as delay } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { LocalKafkaError } from './kafka-error.js';

const POLL_MS = 50;

/** What to wait for, and how long. */
export interface ReadinessExpectation {
  /** Node ids that must be in the cluster's answer; empty if any one broker will do. */
  readonly brokerIds: readonly number[];
  /** In milliseconds. */
  readonly timeoutMs: number;
  /** Called before each attempt; throws when waiting has become pointless. */
  readonly check?: () => void;
}

/**
 * Waits until a real client gets a real answer: every server named answers a metadata request, and its answer has all
 * the expected brokers. A broker is in that answer only after it has registered and serves requests.
 *
 * @throws LocalKafkaError `KAFKA_NOT_READY` when the time is over; whatever `check` throws
 *
 * @example
 * ```ts
 * await waitForBrokers(['127.0.0.1:9092'], { brokerIds: [1], timeoutMs: 30_000 });
 * ```
 */
export async function waitForBrokers(
  servers: readonly string[],
  { brokerIds, timeoutMs, check }: ReadinessExpectation,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (const server of servers) {
    for (;;) {
      check?.();
      const attempt = await describe(server, brokerIds);
      if (attempt === undefined) break;
      if (Date.now() > deadline) {
        throw new LocalKafkaError(
          'KAFKA_NOT_READY',
          `No Kafka at ${server} after ${timeoutMs} ms: ${attempt}.`,
        );
      }
      await delay(POLL_MS);
    }
  }
}

/** One attempt; `undefined` for success, else what is still missing. */
async function describe(server: string, brokerIds: readonly number[]): Promise<string | undefined> {
  const kafka = new Kafka({
    clientId: 'kafka-readiness',
    brokers: [server],
    connectionTimeout: 2000,
    requestTimeout: 5000,
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    const { brokers } = await admin.describeCluster();
    const present = new Set(brokers.map(({ nodeId }) => nodeId));
    const missing = brokerIds.filter((id) => !present.has(id));
    if (missing.length > 0) return `broker ${missing.join(' and ')} has not joined the cluster`;
    return present.size > 0 ? undefined : 'the cluster has no broker';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await admin.disconnect();
  }
}
