import { beforeEach, describe, expect, it } from 'vitest';
import type { KafkaJsCluster } from './kafkajs-cluster.js';
import { LogChanges } from './log-changes.js';
import type { TopicState } from './topic-states.js';

const partition = { topic: 'orders', partition: 0 };

/** A cluster as it answers; test/interop/log-changes.spec.ts has the answers of a real Kafka. */
class FakeCluster {
  id = 'first';
  epoch = 1;
  /** Where the messages of the leader before end. */
  end: bigint | undefined = 1_000n;
  committed = '500';
  metadata: string | null = null;
  maxVersion = 10;

  readonly cluster = {
    brokerPool: {
      withBroker: async (call: (found: unknown) => unknown) => call({ broker: this.broker }),
    },
    findBroker: async () => this.broker,
    findGroupCoordinator: async () => ({
      offsetFetch: async () => ({
        responses: [
          {
            topic: 'orders',
            partitions: [{ partition: 0, offset: this.committed, metadata: this.metadata }],
          },
        ],
      }),
    }),
    fetchTopicsOffset: async ([asked]: [{ fromBeginning: boolean }]) => [
      { partitions: [{ offset: asked.fromBeginning ? '0' : '77' }] },
    ],
  } as unknown as KafkaJsCluster;

  private get broker(): object {
    const { id, epoch, end, maxVersion } = this;
    const state: TopicState = { id, partitions: new Map([[0, { leader: 1, epoch }]]) };
    const send = async ({ request }: { request: { apiName: string } }) =>
      request.apiName === 'Metadata' ? new Map([['orders', state]]) : end;
    return { versions: { 3: { maxVersion }, 23: { maxVersion: 3 } }, connectionPool: { send } };
  }
}

let fake: FakeCluster;
let changes: LogChanges;
beforeEach(() => {
  fake = new FakeCluster();
  changes = new LogChanges('search', true);
});
const find = (next?: bigint) => changes.find(fake.cluster, [{ ...partition, next }]);

describe('A group’s offset', () => {
  it('goes on where nothing has changed, and its commits say which log it is of', async () => {
    expect(changes.metadataOf(partition)).toBeUndefined();
    expect(await find()).toEqual([]);
    expect(changes.metadataOf(partition)).toEqual({ t: 'first' });
    changes.read(partition, 1);
    expect(changes.metadataOf(partition)).toEqual({ t: 'first', e: 1 });
    expect(await find(600n)).toEqual([]);
  });

  it('is of an old topic where the id changes while it is read: the new one begins at its beginning, once', async () => {
    await find();
    fake.id = 'second';
    expect(await find(600n)).toMatchObject([{ ...partition, from: 0n }]);
    expect(await find(600n)).toEqual([]);
    expect(changes.metadataOf(partition)).toEqual({ t: 'second' });
  });

  it('is of an old topic where its commit says so, after a stop, and goes on at the end where that is wanted', async () => {
    fake.metadata = JSON.stringify({ t: 'older', other: 'kept by others' });
    changes = new LogChanges('search', false);
    expect(await find()).toMatchObject([{ ...partition, from: 77n }]);
  });

  it('is beyond what a leader that was behind has: it is read again from where that ends', async () => {
    fake.metadata = JSON.stringify({ t: 'first', e: 1 });
    Object.assign(fake, { epoch: 2, end: 400n });
    const [change] = await find();
    expect(change).toMatchObject({ ...partition, from: 400n });
    expect(change!.reason).toContain('from 400 to 500');
    expect(await find()).toEqual([]);
  });

  it('is read again where only what is not committed yet was lost', async () => {
    await find();
    changes.read(partition, 1);
    Object.assign(fake, { epoch: 2, end: 550n });
    expect(await find(600n)).toMatchObject([{ from: 500n }]);
  });

  it('is fine under a new leader that has everything, and one that cannot tell', async () => {
    changes.read(partition, 1);
    fake.epoch = 2;
    expect(await find(1_000n)).toEqual([]);
    fake.end = undefined;
    expect(await find(1_001n)).toEqual([]);
  });

  it('is taken as it is where its metadata is somebody else’s, or the broker knows no ids', async () => {
    fake.metadata = 'not JSON';
    expect(await find()).toEqual([]);
    Object.assign(fake, { id: 'second', maxVersion: 9 });
    expect(await find()).toEqual([]);
  });
});
