import { Kafka, logLevel } from 'kafkajs';
import { waitUntilReady } from '../local-server/readiness.js';
import { KAFKA } from './kafka-kind.js';

/** Which brokers to wait for, and how long. */
export interface BrokersExpectation {
  /** Node ids that the cluster's answer must include; empty if any one broker will do. */
  readonly brokerIds: readonly number[];
  /** The limit for each server, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Waits until a real client gets a real answer: every server named answers a metadata request, and its answer has all
 * the expected brokers. A broker is in that answer only after it has registered and serves requests.
 *
 * @throws LocalServerError `KAFKA_NOT_READY` when the time is over
 *
 * @example
 * ```ts
 * await waitForBrokers(['127.0.0.1:9092'], { brokerIds: [1], timeoutMs: 30_000 });
 * ```
 */
export async function waitForBrokers(
  servers: readonly string[],
  { brokerIds, timeoutMs }: BrokersExpectation,
): Promise<void> {
  for (const address of servers) {
    const probe = () => probeBroker(address, brokerIds);
    await waitUntilReady(KAFKA, { address, timeoutMs, probe });
  }
}

/** Tries once; `undefined` on success, otherwise what is still missing. */
export async function probeBroker(
  server: string,
  brokerIds: readonly number[],
): Promise<string | undefined> {
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
