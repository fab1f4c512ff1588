import { Kafka, type KafkaConfig, logLevel } from 'kafkajs';
import { installCommittedMetadata } from './committed-metadata.js';
import { UnexpectedClientError } from '../../errors.js';
import { LimitedLogger } from '../../logging/limited-logger.js';
import { registerCodecs } from './compression.js';
import { giveUpHungBrokers } from './hung-brokers.js';
import { installRecordEncoder } from './record-encoder.js';
import { installFetchDecoder } from './records/fetch-decoder.js';
import { installRequestQueue } from './request-queue.js';
import { type SaslOptions, toKafkaJsSasl } from './sasl/sasl-options.js';
import { renewSessions } from './sasl/sessions.js';
import { firstToAnswer } from './seed-servers.js';
import { withoutColons } from './server-address.js';
import { openSocket } from './server-probe.js';

/** The address of a Kafka cluster, and our credentials. */
export interface KafkaConnection {
  /** `host:port` of at least one broker. */
  readonly bootstrapServers: readonly string[];
  readonly clientId: string;
  readonly ssl?: KafkaConfig['ssl'];
  readonly sasl?: SaslOptions;
}

/** Milliseconds to open a connection. */
const CONNECTION_TIMEOUT_MS = 2_000;
/** Milliseconds to answer a request; produce requests wait for all replicas. */
const REQUEST_TIMEOUT_MS = 10_000;

// For all of kafkajs's clients in this process.
registerCodecs();
installRecordEncoder();
installRequestQueue();
const decodes = installFetchDecoder();
installCommittedMetadata();

/** The beginning of kafkajs's text for GROUP_AUTHORIZATION_FAILED. */
const GROUP_REFUSED = 'Not authorized to access group';

/**
 * Makes a Kafka client. It is the one place that does: kafkajs has had no release since 2023, and
 * whatever replaces it starts here.
 *
 * @param onGroupRefused called when the broker does not let this client use its group. kafkajs
 *   swallows that while it looks for the coordinator, and goes on as if there were none
 * @throws UnexpectedClientError where another kafkajs is installed than the one that we correct
 */
export function createKafkaClient(
  connection: KafkaConnection,
  onGroupRefused: (reason: string) => void = () => undefined,
): Kafka {
  if (!decodes) throw new UnexpectedClientError('kafkajs', '2.2.4');
  const { bootstrapServers, ssl } = connection;
  const client = new Kafka({
    brokers: async () => [withoutColons(await firstToAnswer(bootstrapServers, ssl))],
    clientId: connection.clientId,
    socketFactory: openSocket,
    ...(ssl !== undefined && { ssl }),
    ...(connection.sasl && { sasl: toKafkaJsSasl(connection.sasl) }),
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 5 },
    logLevel: logLevel.INFO,
    logCreator: () => (entry) => {
      logToNest(entry);
      const { error } = entry.log as KafkaLogEntry['log'];
      if (typeof error === 'string' && error.startsWith(GROUP_REFUSED)) onGroupRefused(error);
    },
  });
  if (connection.sasl) renewSessions(client);
  return giveUpHungBrokers(client);
}

/** Names the cluster in logs and errors. */
export function describeKafka(connection: KafkaConnection): string {
  return `Apache Kafka at ${connection.bootstrapServers.join(', ')}`;
}

interface KafkaLogEntry {
  readonly namespace: string;
  readonly level: logLevel;
  readonly log: { readonly message: unknown; readonly error?: unknown; readonly groupId?: unknown };
}

/** A broker that hangs or refuses makes kafkajs write without limit. */
const logger = new LimitedLogger('Kafka');

/** Logs kafkajs's reports of every attempt at low levels; the adapter itself logs the outcome, once. */
export function logToNest({ namespace, level, log }: KafkaLogEntry): void {
  const error = typeof log.error === 'string' ? `: ${log.error}` : '';
  // kafkajs logs an error in place of a text where it cannot connect to a broker.
  const message = log.message instanceof Error ? log.message.message : String(log.message);
  const line = `[${namespace}] ${message}${error}`;
  // After this one the offset moves: messages were deleted, or are read again.
  if (message.startsWith('Offset out of range')) logger.write('warn', namespace, line);
  else if (level === logLevel.ERROR) logger.write('debug', namespace, line);
  else logger.write('verbose', namespace, line);
}
