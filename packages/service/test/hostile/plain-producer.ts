import { Kafka, logLevel, type Producer } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import type { KafkaCluster } from '@nest-kafka-kit/testing/kafka';

/** Connects a producer that sends whatever it is given, as anybody's may. */
export async function connectProducer({ bootstrapServers }: KafkaCluster): Promise<Producer> {
  const brokers = bootstrapServers.split(',');
  const producer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  return producer;
}

/** The headers of an event of another service, in JSON. */
export function eventHeaders(type: string): Record<string, string> {
  return {
    ce_specversion: '1.0',
    ce_id: randomUUID(),
    ce_type: type,
    ce_source: 'tests',
    ce_time: new Date().toISOString(),
    'content-type': 'application/json',
  };
}
