import { KafkaBroker } from '../src/messaging/kafka/kafka-broker.js';
import { startKafkaCluster } from '../test/kafka/kafka-cluster.js';

/** Runs a benchmark against the Kafka of KAFKA_BOOTSTRAP_SERVERS, or one that ends with it. */
export async function withKafka(benchmark: (broker: KafkaBroker) => Promise<void>): Promise<void> {
  const given = process.env['KAFKA_BOOTSTRAP_SERVERS'];
  const cluster = given ? undefined : await startKafkaCluster();
  const bootstrapServers = (given ?? cluster!.bootstrapServers).split(',');
  const connection = { bootstrapServers, clientId: 'bench' };
  try {
    await benchmark(new KafkaBroker({ connection, publishTimeoutMs: 60_000 }));
  } finally {
    await cluster?.stop();
  }
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
