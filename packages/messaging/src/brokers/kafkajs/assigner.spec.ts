import kafkajs, { type Cluster, type GroupMember, type Logger } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { inTurn, subscribersInTurn } from './assigner.js';

const { AssignerProtocol, PartitionAssigners } = kafkajs;

const PARTITIONS: Record<string, number> = { orders: 4, payments: 3, parcels: 2 };
const metadataOf = (topic: string) =>
  Array.from({ length: PARTITIONS[topic] ?? 0 }, (_, partitionId) => ({ partitionId }));

const options = {
  groupId: 'group',
  logger: {} as Logger,
  cluster: {
    findTopicPartitionMetadata: metadataOf,
    brokerPool: {
      withBroker: (call: (target: object) => unknown) =>
        call({
          broker: {
            metadata: async ([topic]: [string]) => ({
              topicMetadata: [{ partitionMetadata: metadataOf(topic) }],
            }),
          },
        }),
    },
  } as unknown as Cluster,
};

const member = (memberId: string, ...topics: string[]): GroupMember => ({
  memberId,
  memberMetadata: AssignerProtocol.MemberMetadata.encode({
    version: 0,
    topics,
    userData: Buffer.alloc(0),
  }),
});

/** kafkajs calls with the topics of the leader, the first member here. */
async function assigned(assigner: typeof subscribersInTurn, members: GroupMember[]) {
  const { topics } = AssignerProtocol.MemberMetadata.decode(members[0]!.memberMetadata)!;
  const assignments = await assigner(options).assign({ members, topics });
  return Object.fromEntries(
    assignments.map(({ memberId, memberAssignment }) => [
      memberId,
      AssignerProtocol.MemberAssignment.decode(memberAssignment)?.assignment,
    ]),
  );
}

describe('The assigner of partitions', () => {
  it('gives a partition only to members that read its topic, also topics the leader does not read', async () => {
    const members = [
      member('a', 'orders'),
      member('b', 'payments'),
      member('c', 'orders', 'parcels'),
    ];
    expect(await assigned(subscribersInTurn, members)).toEqual({
      a: { orders: [0, 2] },
      b: { payments: [0, 1, 2] },
      c: { orders: [1, 3], parcels: [0, 1] },
    });
  });

  it('assigns as kafkajs does where all read the same, whose name it has', async () => {
    const members = [member('b', 'orders', 'payments'), member('a', 'orders', 'payments')];
    const { roundRobin } = PartitionAssigners;
    expect(await assigned(subscribersInTurn, members)).toEqual(await assigned(roundRobin, members));
    expect(subscribersInTurn(options)).toMatchObject({
      name: roundRobin(options).name,
      version: 0,
    });
  });

  it('would lose messages as kafkajs does: this is why there is one', async () => {
    const members = [member('a', 'orders'), member('b', 'payments')];
    const stock = await assigned(PartitionAssigners.roundRobin, members);
    expect(stock['b']).toEqual({ orders: [1, 3] });
  });

  it('gives nobody what nobody reads', () => {
    const assignments = inTurn(new Map([['a', new Set(['orders'])]]), [
      { topic: 'gone', partition: 0 },
    ]);
    expect([...assignments]).toEqual([]);
  });
});
