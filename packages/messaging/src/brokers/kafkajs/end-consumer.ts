import type { Consumer as KafkaJsConsumer } from 'kafkajs';
import { settledWithin } from '../../settled-within.js';

/** Milliseconds until leaving is given up: a hung broker must not hold the process. */
const LEAVE_TIMEOUT_MS = 3_000;

/**
 * Ends a consumer for good. kafkajs cannot stop one that is joining, and brings one back that
 * crashes while it is being stopped; either would be a second member of its group, which holds
 * partitions and handles nothing. Whatever it comes back to, it is ended again.
 */
export async function endConsumer(consumer: KafkaJsConsumer): Promise<void> {
  const { CRASH, GROUP_JOIN } = consumer.events;
  const end = (): Promise<void> => settledWithin(LEAVE_TIMEOUT_MS, consumer.disconnect());
  // kafkajs arms its restart, and can be stopped, only after it has told us.
  const endAgain = (): void => void setImmediate(() => void end());
  consumer.on(CRASH, endAgain);
  consumer.on(GROUP_JOIN, endAgain);
  await end();
}
