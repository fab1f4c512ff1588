import { loadLibrary } from './load-library.js';
import type { MessagingOptions } from './messaging.options.js';
import type { Broker } from './ports/index.js';

/**
 * The broker that the options choose. Its client is loaded for it alone: kafkajs is needed where
 * `kafka` is set.
 *
 * @throws LibraryMissingError | CompressionFailedError
 */
export async function createBroker(options: MessagingOptions): Promise<Broker> {
  const { kafka, autoOffsetReset = 'earliest' } = options;
  if (kafka) return createKafkaBroker(kafka, autoOffsetReset, options);
  const { MemoryBroker } = await import('./brokers/memory/memory-broker.js');
  return new MemoryBroker({ autoOffsetReset });
}

async function createKafkaBroker(
  connection: NonNullable<MessagingOptions['kafka']>,
  autoOffsetReset: NonNullable<MessagingOptions['autoOffsetReset']>,
  options: MessagingOptions,
): Promise<Broker> {
  const { compression = 'none', publishTimeoutMs, sessionTimeoutMs } = options;
  const { maxBatchBytes, metadataMaxAgeMs } = options;
  const { KafkaBroker } = await loadLibrary(
    'A Kafka broker',
    ['kafkajs'],
    () => import('./brokers/kafkajs/index.js'),
  );
  return KafkaBroker.open({
    connection,
    autoOffsetReset,
    compression,
    ...(publishTimeoutMs !== undefined && { publishTimeoutMs }),
    ...(sessionTimeoutMs !== undefined && { sessionTimeoutMs }),
    ...(metadataMaxAgeMs !== undefined && { metadataMaxAgeMs }),
    ...(maxBatchBytes !== undefined && { maxBatchBytes }),
  });
}
