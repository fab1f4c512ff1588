import { randomUUID } from 'node:crypto';
import { Subject } from './subject.js';
import type { ConsumeReport } from './subjects/tally.js';

export interface ConsumerRun {
  readonly bootstrapServers: string;
  readonly topic: string;
  /** Events after which it is done. */
  readonly count: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** The consumers to compare: the kit, plain Nest, and kafkajs by hand with the same validation. */
export const CONSUMERS = {
  kit: { file: 'bench/subjects/kit-consumer.js' },
  'plain Nest': { file: 'bench/subjects/nest-consumer.js' },
  'kafkajs eachMessage': { file: 'bench/subjects/raw-consumer.js' },
  'kafkajs eachBatch': {
    file: 'bench/subjects/raw-consumer.js',
    environment: { BENCH_EACH: 'batch' },
  },
} as const satisfies Record<string, { file: string; environment?: Record<string, string> }>;

export type ConsumerName = keyof typeof CONSUMERS;

/** One consumer, in a process and a group of its own, from the start of the topic. */
export async function consume(name: ConsumerName, run: ConsumerRun): Promise<ConsumeReport> {
  const consumer: { file: string; environment?: Record<string, string> } = CONSUMERS[name];
  const subject = Subject.start(consumer.file, {
    KAFKA_BOOTSTRAP_SERVERS: run.bootstrapServers,
    KAFKA_CONSUMER_GROUP: `bench-${randomUUID()}`,
    BENCH_TOPIC: run.topic,
    BENCH_COUNT: String(run.count),
    ...consumer.environment,
    ...run.environment,
  });
  try {
    return await subject.told<ConsumeReport>();
  } finally {
    await subject.stop();
  }
}
