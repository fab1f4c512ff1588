import type { Kafka } from 'kafkajs';

type CreateCluster<Cluster> = (options: object) => Cluster;

/**
 * Changes the clusters that a client of kafkajs makes, one for each producer, consumer and admin. What
 * is changed there has no setting.
 *
 * @throws Error where kafkajs is not as expected
 */
export function hookClusters<Cluster>(
  client: Kafka,
  hook: (create: CreateCluster<Cluster>, options: object) => Cluster,
): Kafka {
  const name = Object.getOwnPropertySymbols(client).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  );
  if (!name) throw new Error('This kafkajs is packed in another way: install 2.2.4.');
  const functions = client as unknown as Record<symbol, CreateCluster<Cluster>>;
  const create = functions[name]!;
  functions[name] = (options) => hook(create, options);
  return client;
}
