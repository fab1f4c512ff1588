import { describe, expect, it, vi } from 'vitest';
import type { GroupMembership } from './group-hooks.js';
import { installGroupHooks } from './group-hooks.js';
import { startAtTheEnd } from './start-position.js';

/** A group on a broker where each partition has messages from 10 to 90. */
function groupOf(committed: Record<string, string[]>, assigned: Record<string, number[]>) {
  const commits: unknown[] = [];
  const offsetFetch: GroupMembership['coordinator']['offsetFetch'] = async ({ topics }) => ({
    responses: topics.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map(({ partition }) => ({
        partition,
        offset: committed[topic]?.[partition] ?? '-1',
      })),
    })),
  });
  const group = {
    groupId: 'group',
    coordinator: { offsetFetch },
    topicsSubscribed: Object.keys(committed),
    cluster: {
      findGroupCoordinator: async () => ({ offsetFetch }),
      findTopicPartitionMetadata: (topic: string) =>
        committed[topic]!.map((_, partitionId) => ({ partitionId })),
      fetchTopicsOffset: async (
        topics: Parameters<GroupMembership['cluster']['fetchTopicsOffset']>[0],
      ) =>
        topics.map(({ topic, partitions, fromBeginning }) => ({
          topic,
          partitions: partitions.map(({ partition }) => ({
            partition,
            offset: fromBeginning ? '10' : '90',
          })),
        })),
    },
    offsetManager: {
      commitOffsets: async (offsets: unknown) => {
        commits.push(offsets);
      },
    },
    assigned: () => Object.entries(assigned).map(([topic, partitions]) => ({ topic, partitions })),
  } as unknown as GroupMembership;
  return { group, committed, commits };
}

async function begin({ group }: ReturnType<typeof groupOf>, meanwhile = () => undefined as void) {
  const hooks = startAtTheEnd();
  await hooks.beforeJoin!(group);
  meanwhile();
  await hooks.afterSync!(group);
}

describe('A group that begins at the end', () => {
  it('commits the end of each of its partitions', async () => {
    const given = groupOf({ orders: ['-1', '-1', '-1'] }, { orders: [0, 2] });
    await begin(given);
    const partitions = [
      { partition: 0, offset: '90' },
      { partition: 2, offset: '90' },
    ];
    expect(given.commits).toEqual([{ topics: [{ topic: 'orders', partitions }] }]);
  });

  it('begins where a partition was added later at its first message', async () => {
    const given = groupOf(
      { orders: ['50', '50', '-1'], payments: ['-1'] },
      { orders: [1, 2], payments: [0] },
    );
    await begin(given);
    expect(given.commits).toEqual([
      {
        topics: [
          { topic: 'orders', partitions: [{ partition: 2, offset: '10' }] },
          { topic: 'payments', partitions: [{ partition: 0, offset: '90' }] },
        ],
      },
    ]);
  });

  it('does not take its first partitions for later ones because other members were faster', async () => {
    const given = groupOf({ orders: ['-1', '-1'] }, { orders: [1] });
    await begin(given, () => {
      given.committed['orders']![0] = '90';
    });
    const partitions = [{ partition: 1, offset: '90' }];
    expect(given.commits).toEqual([{ topics: [{ topic: 'orders', partitions }] }]);
  });

  it('waits for partitions that have no leader yet', async () => {
    const given = groupOf({ orders: ['-1'] }, { orders: [0] });
    const { cluster } = given.group;
    const { fetchTopicsOffset } = cluster;
    const refreshMetadata = vi.fn(async () => {
      Object.assign(cluster, { fetchTopicsOffset });
    });
    const refusal = Object.assign(new Error('Not the leader.'), { retriable: true });
    Object.assign(cluster, {
      refreshMetadata,
      fetchTopicsOffset: () => Promise.reject(refusal),
    });
    await begin(given);
    expect(refreshMetadata).toHaveBeenCalledOnce();
    expect(given.commits).toHaveLength(1);
  });

  it('reads a topic that was deleted and is back from its beginning', async () => {
    const given = groupOf({ orders: ['-1'] }, { orders: [0] });
    const hooks = startAtTheEnd();
    for (let join = 1; join <= 2; join++) {
      await hooks.beforeJoin!(given.group);
      await hooks.afterSync!(given.group);
    }
    const at = (offset: string) => ({
      topics: [{ topic: 'orders', partitions: [{ partition: 0, offset }] }],
    });
    expect(given.commits).toEqual([at('90'), at('10')]);
  });

  it.each([
    ['all its partitions have commits', { orders: [0] }],
    ['it has no partitions', { orders: [] }],
    ['it has no topics', {}],
  ])('commits nothing where %s', async (_, assigned: Record<string, number[]>) => {
    const given = groupOf({ orders: ['50', '-1'] }, assigned);
    await begin(given);
    expect(given.commits).toEqual([]);
  });
});

it('kafkajs runs hooks, as it has the steps they belong to', () => {
  expect(installGroupHooks()).toBe(true);
});
