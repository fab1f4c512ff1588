import { KafkaBroker } from '../src/messaging/kafka/kafka-broker.js';
import { kafkaVersion } from '../test/kafka/kafka-artifacts.js';
import { startKafkaCluster } from '../test/kafka/kafka-cluster.js';

export interface BenchKafka {
  readonly broker: KafkaBroker;
  readonly bootstrapServers: string;
  readonly version: string;
}

/** Runs a benchmark against a Kafka of its own, in its own process, which ends with it. */
export async function withKafka(benchmark: (kafka: BenchKafka) => Promise<void>): Promise<void> {
  const cluster = await startKafkaCluster();
  const { bootstrapServers } = cluster;
  const connection = { bootstrapServers: bootstrapServers.split(','), clientId: 'bench' };
  const broker = new KafkaBroker({ connection, publishTimeoutMs: 60_000 });
  try {
    await benchmark({ broker, bootstrapServers, version: kafkaVersion() });
  } finally {
    await cluster.stop();
  }
}
