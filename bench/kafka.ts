import { KafkaBroker } from '@nest-kafka-kit/messaging/kafkajs';
import { kafkaVersion } from '@nest-kafka-kit/testing/kafka';
import { startKafkaCluster } from '@nest-kafka-kit/testing/kafka';

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
