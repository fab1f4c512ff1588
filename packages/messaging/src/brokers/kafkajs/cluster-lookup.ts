import type { BrokerNode } from '../../ports/index.js';
import { rootOf } from './kafka-errors.js';
import type { KafkaJsCluster } from './kafkajs-cluster.js';
import { addressText } from './server-address.js';

/**
 * Asks any broker for those of the cluster. kafkajs's own question ends in a TypeError where the
 * bootstrap servers answer, and no broker does at the address that the cluster gives for it.
 *
 * @throws Error of kafkajs where nobody answers
 */
export async function clusterNodes({ brokerPool }: KafkaJsCluster): Promise<BrokerNode[]> {
  const answer = await brokerPool.withBroker(({ broker }) => broker.metadata([]));
  if (answer === null) throw nobodyAnswered(brokerPool.failure);
  return answer.brokers
    .map(({ nodeId, host, port }) => ({
      id: nodeId,
      address: addressText({ host, port }),
      isController: nodeId === answer.controllerId,
    }))
    .sort((a, b) => a.id - b.id);
}

/** The error by which kafkajs says that no broker answers, with what came of asking the last. */
export function nobodyAnswered(failure: unknown): Error {
  const name = 'KafkaJSNoBrokerAvailableError';
  if (failure === undefined) return Object.assign(new Error('No broker answered'), { name });
  const { message, broker = '' } = rootOf(failure) as Error & { broker?: string };
  const where = broker === '' || message.includes(broker) ? '' : ` ${broker}`;
  const text = `no broker answers at the address that the cluster gives for it, advertised.listeners:${where} ${message}`;
  return Object.assign(new Error(text), { name });
}
