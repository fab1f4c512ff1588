import { expect, it } from 'vitest';
import type { KafkaJsCluster } from './kafkajs-cluster.js';
import { topicsKnown } from './topic-lookup.js';

/** A cluster whose broker gives these answers, one after the other; `undefined` is that it knows the topics. */
function clusterThatSays(...answers: (string | undefined)[]) {
  const metadata = (): Promise<object> => {
    const type = answers.shift();
    return type === undefined
      ? Promise.resolve({})
      : Promise.reject(Object.assign(new Error(type), { type }));
  };
  const withBroker = (ask: (each: object) => unknown) => ask({ broker: { metadata } });
  return { answers, cluster: { brokerPool: { withBroker } } as unknown as KafkaJsCluster };
}

it('A broker that has yet to hear of a topic, or of its leader, is asked again', async () => {
  const { cluster, answers } = clusterThatSays(
    'UNKNOWN_TOPIC_OR_PARTITION',
    'LEADER_NOT_AVAILABLE',
    undefined,
  );
  await topicsKnown(cluster, ['orders']);
  expect(answers).toEqual([]);
});

it('A refusal is one at once', async () => {
  const { cluster, answers } = clusterThatSays('TOPIC_AUTHORIZATION_FAILED', undefined);
  await expect(topicsKnown(cluster, ['orders'])).rejects.toThrow('TOPIC_AUTHORIZATION_FAILED');
  expect(answers).toHaveLength(1);
});
