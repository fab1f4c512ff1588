import { setTimeout as delay } from 'node:timers/promises';
import { nobodyAnswered } from './cluster-lookup.js';
import { rootOf } from './kafka-errors.js';
import type { KafkaJsCluster } from './kafkajs-cluster.js';

/** Milliseconds that brokers have to hear of a topic which the controller has created. */
const KNOWN_WITHIN_MS = 5_000;
const ASK_AGAIN_MS = 100;

const MISSING = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'INVALID_TOPIC_EXCEPTION']);

/**
 * Asks whether a topic exists, by its name and once. The list of topics leaves out those that this client
 * must not see, and kafkajs's admin looks for a missing one for seconds.
 *
 * @throws Error of kafkajs where the broker does not let this client know, or nobody answers
 */
export async function topicExists({ brokerPool }: KafkaJsCluster, topic: string): Promise<boolean> {
  const answer = await brokerPool.withBroker(async ({ broker }) => {
    try {
      await broker.metadata([topic]);
      return true;
    } catch (error) {
      const { type = '' } = rootOf(error);
      if (MISSING.has(type)) return false;
      // It has no leader for the moment, but there it is.
      if (type === 'LEADER_NOT_AVAILABLE') return true;
      throw error;
    }
  });
  if (answer === null) throw nobodyAnswered(brokerPool.failure);
  return answer;
}

const NOT_YET = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE']);

/**
 * Waits until topics that were just created are known to a broker, with their leaders. kafkajs takes
 * a broker that has yet to hear of a topic for a refusal, though the topic is there.
 *
 * @throws Error of kafkajs where the broker does not let this client know, or still knows nothing
 */
export async function topicsKnown(
  { brokerPool }: KafkaJsCluster,
  topics: readonly string[],
): Promise<void> {
  const begin = performance.now();
  for (;;) {
    try {
      const answer = await brokerPool.withBroker(({ broker }) => broker.metadata([...topics]));
      if (answer === null) throw nobodyAnswered(brokerPool.failure);
      return;
    } catch (error) {
      const isEarly = NOT_YET.has(rootOf(error).type ?? '');
      if (!isEarly || performance.now() - begin > KNOWN_WITHIN_MS) throw error;
      await delay(ASK_AGAIN_MS);
    }
  }
}
