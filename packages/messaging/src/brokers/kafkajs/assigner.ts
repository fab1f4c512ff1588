import kafkajs, { type Cluster, type GroupMember, type PartitionAssigner } from 'kafkajs';

// Node finds only some of kafkajs's exports by name.
const { AssignerProtocol, PartitionAssigners } = kafkajs;
const { MemberAssignment, MemberMetadata } = AssignerProtocol;

/** The part of kafkajs's cluster that knows topics which this client does not read. */
interface WholeCluster extends Cluster {
  readonly brokerPool: {
    withBroker<Result>(
      call: (target: {
        broker: { metadata(topics: readonly string[]): Promise<TopicsMetadata> };
      }) => Promise<Result>,
    ): Promise<Result | null>;
  };
}

interface TopicsMetadata {
  readonly topicMetadata: readonly {
    readonly partitionMetadata: readonly { readonly partitionId: number }[];
  }[];
}

interface Partition {
  readonly topic: string;
  readonly partition: number;
}

type Assignment = Record<string, number[]>;

/**
 * Shares out partitions in turn, each to a member that reads its topic. kafkajs's own, whose name and
 * bytes these are, takes all members for readers of the leader's topics: a member gets partitions that
 * it does not read, and their messages are nobody's.
 */
export const subscribersInTurn: PartitionAssigner = (options) => {
  const stock = PartitionAssigners.roundRobin(options);
  const cluster = options.cluster as WholeCluster;
  return {
    ...stock,
    // Declared with a string, and called with those of the leader.
    async assign({ members, topics }) {
      const subscriptions = subscriptionsOf(members);
      const known = new Set(topics as unknown as readonly string[]);
      const others = [...subscriptions.values()].flatMap((each) => [...each]);
      const partitions: Partition[] = [];
      for (const topic of new Set([...known, ...others.sort()])) {
        const numbers = known.has(topic)
          ? cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId)
          : await partitionsOfOthers(cluster, topic);
        partitions.push(...numbers.map((partition) => ({ topic, partition })));
      }
      return [...inTurn(subscriptions, partitions)].map(([memberId, assignment]) => ({
        memberId,
        memberAssignment: MemberAssignment.encode({
          version: stock.version,
          assignment,
          userData: Buffer.alloc(0),
        }),
      }));
    },
  };
};

/** Gives each partition to the next member that reads its topic. */
export function inTurn(
  subscriptions: ReadonlyMap<string, ReadonlySet<string>>,
  partitions: readonly Partition[],
): Map<string, Assignment> {
  const members = [...subscriptions.keys()].sort();
  const assignments = new Map<string, Assignment>();
  let turn = 0;
  for (const { topic, partition } of partitions) {
    const offset = members.findIndex((_, index) =>
      subscriptions.get(members[(turn + index) % members.length]!)!.has(topic),
    );
    if (offset < 0) continue;
    const member = members[(turn + offset) % members.length]!;
    turn = (turn + offset + 1) % members.length;
    const assignment = assignments.get(member) ?? {};
    assignments.set(member, assignment);
    (assignment[topic] ??= []).push(partition);
  }
  return assignments;
}

function subscriptionsOf(members: readonly GroupMember[]): Map<string, Set<string>> {
  return new Map(
    members.map(({ memberId, memberMetadata }) => {
      return [memberId, new Set(MemberMetadata.decode(memberMetadata)?.topics)];
    }),
  );
}

/** Asks for one topic alone, so that one which is missing or hidden from this client costs only itself. */
async function partitionsOfOthers(cluster: WholeCluster, topic: string): Promise<number[]> {
  const found = await cluster.brokerPool.withBroker(({ broker }) => broker.metadata([topic]));
  return (found?.topicMetadata[0]?.partitionMetadata ?? []).map(({ partitionId }) => partitionId);
}
