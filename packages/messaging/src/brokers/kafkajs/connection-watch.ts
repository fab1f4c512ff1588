import type { KafkaConfig } from 'kafkajs';
import { SILENT_COORDINATOR } from './kafka-errors.js';
import { addressText, type ServerAddress } from './server-address.js';
import { probeServer } from './server-probe.js';

/** A request that kafkajs has sent, or is about to. */
interface SentRequest {
  readonly correlationId: number;
  readonly entry: { readonly apiKey: number; readonly apiName: string };
  /** Milliseconds, as kafkajs sets them: longer for requests that may rightly wait. */
  readonly requestTimeout: number;
  rejected(error: Error): void;
}

interface RequestQueue {
  readonly inflight: Map<number, SentRequest>;
  requestTimeoutIntervalId?: NodeJS.Timeout | undefined;
  scheduleRequestTimeoutCheck(): void;
  destroy(): void;
}

/** What is used of kafkajs's connection. */
export interface KafkaJsConnection {
  readonly host: string;
  readonly port: number;
  readonly ssl: KafkaConfig['ssl'];
  readonly socket?: { destroy(): void };
  readonly requestQueue: RequestQueue;
  readonly authHandlers: { onError(): void } | null;
  chunks: Buffer[];
  bytesBuffered: number;
  bytesNeeded: number;
  connect(): Promise<unknown>;
  disconnect(): Promise<unknown>;
  isConnected(): boolean;
  processData(data: Buffer): void;
  rejectRequests(error: Error): void;
}

const CHECK_EVERY_MS = 100;
/** Milliseconds without a byte after which the server is asked, on a connection of its own, whether it is there. */
const SUSPECT_AFTER_MS = 1_000;
/** Milliseconds it has to answer that. */
const PROBE_TIMEOUT_MS = 2_000;
/** Milliseconds to answer requests that never wait for anything. */
const QUICK_TIMEOUT_MS = 3_000;
/** Milliseconds that a check may be late; beyond, it was this process that stood still. */
const MAX_LATE_MS = 1_000;
/** The bytes in which an answer says how long it is. */
const SIZE_BYTES = 4;

/** ListOffsets, Metadata, OffsetFetch, FindCoordinator, Heartbeat, LeaveGroup, ApiVersions. */
const QUICK = new Set([2, 3, 9, 10, 12, 13, 18]);
/** OffsetCommit, JoinGroup, Heartbeat, SyncGroup: requests to a group's coordinator. */
const TO_COORDINATOR = new Set([8, 11, 12, 14]);

/**
 * Watches one connection of kafkajs, in place of its own time-outs, which keep a connection that does
 * not answer, go by a clock that may be set, and take a request that may rightly wait for one that hangs.
 *
 * A server answers in order, so only the oldest request is timed, from when it became the oldest, and
 * not while bytes arrive. When it has been silent for a second, the server is probed: one that does not
 * answer hangs, whatever the request. The connection is closed then, and its requests are rejected.
 */
export class ConnectionWatch {
  private oldest: SentRequest | undefined;
  private since = 0;
  private heardAt = 0;
  private checkedAt = 0;
  private probedAt = Number.NEGATIVE_INFINITY;

  /** @param onHung called when the server hangs, which closes all connections to it */
  constructor(
    private readonly connection: KafkaJsConnection,
    private readonly onHung: () => void,
  ) {
    const { requestQueue } = connection;
    const connect = connection.connect.bind(connection);
    connection.connect = () => {
      // kafkajs keeps a part of an answer that was cut off, and would read on from there.
      if (!connection.isConnected()) forgetAnswers(connection);
      return connect();
    };
    const processData = connection.processData.bind(connection);
    connection.processData = (data) => {
      this.heardAt = performance.now();
      processData(data);
    };
    requestQueue.scheduleRequestTimeoutCheck = () => {
      requestQueue.destroy();
      this.checkedAt = performance.now();
      requestQueue.requestTimeoutIntervalId = setInterval(() => this.check(), CHECK_EVERY_MS);
    };
  }

  /** Closes the connection at once. */
  close(reason: string): void {
    const { connection } = this;
    const { requestQueue, host, port, socket, authHandlers } = connection;
    const where = `${addressText({ host, port })} ${reason}`;
    for (const request of requestQueue.inflight.values()) {
      if (!TO_COORDINATOR.has(request.entry.apiKey)) continue;
      requestQueue.inflight.delete(request.correlationId);
      request.rejected(silentCoordinator(where));
    }
    authHandlers?.onError();
    connection.rejectRequests(closedConnection(where, { host, port }));
    socket?.destroy();
    forgetAnswers(connection);
    connection.disconnect().catch(() => undefined);
  }

  private check(): void {
    const { connection } = this;
    if (!connection.isConnected()) return connection.requestQueue.destroy();
    const now = performance.now();
    const isLate = now - this.checkedAt > MAX_LATE_MS;
    this.checkedAt = now;
    const [oldest] = connection.requestQueue.inflight.values();
    if (oldest !== this.oldest || isLate) {
      this.oldest = oldest;
      this.since = now;
      this.probedAt = Number.NEGATIVE_INFINITY;
    }
    if (!oldest) return;
    const silentMs = now - Math.max(this.since, this.heardAt);
    if (silentMs > timeoutOf(oldest)) {
      this.close(`did not answer ${oldest.entry.apiName} within ${timeoutOf(oldest)} ms`);
    } else if (silentMs > SUSPECT_AFTER_MS && now - this.probedAt > 2 * PROBE_TIMEOUT_MS) {
      this.probedAt = now;
      void this.probe(oldest);
    }
  }

  private async probe(suspect: SentRequest): Promise<void> {
    const { connection } = this;
    const begin = performance.now();
    const timeout = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    await probeServer(connection, connection.ssl, timeout).catch(() => undefined);
    // A refused connection says nothing of this one; its own end will tell.
    const isSilent = timeout.aborted && this.heardAt < begin && this.since < begin;
    const [oldest] = connection.requestQueue.inflight.values();
    if (isSilent && oldest === suspect && connection.isConnected()) this.onHung();
  }
}

function timeoutOf({ entry, requestTimeout }: SentRequest): number {
  return QUICK.has(entry.apiKey) ? QUICK_TIMEOUT_MS : requestTimeout;
}

/** The error by which kafkajs looks for the group's coordinator again: it may be another one soon. */
function silentCoordinator(where: string): Error {
  return Object.assign(new Error(`${SILENT_COORDINATOR}: ${where}`), {
    name: 'KafkaJSProtocolError',
    type: 'NOT_COORDINATOR_FOR_GROUP',
    retriable: true,
  });
}

/** The error after which kafkajs's consumer asks the others for the cluster's state. */
function closedConnection(where: string, address: ServerAddress): Error {
  const name = 'KafkaJSConnectionClosedError';
  return Object.assign(new Error(`Connection closed: ${where}`), {
    name,
    retriable: true,
    ...address,
  });
}

function forgetAnswers(connection: KafkaJsConnection): void {
  connection.chunks = [];
  connection.bytesBuffered = 0;
  connection.bytesNeeded = SIZE_BYTES;
}
