import { nobodyAnswered } from './cluster-lookup.js';
import { rootOf } from './kafka-errors.js';
import type { KafkaJsCluster } from './kafkajs-cluster.js';

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
