import { partitionKey, type TopicPartition } from '../../ports/index.js';
import { type CommitMetadata, readMetadata } from './commit-metadata.js';
import { endOfEpoch } from './end-of-epoch.js';
import type { KafkaJsCluster } from './kafkajs-cluster.js';
import { type TopicState, topicStates } from './topic-states.js';

/** A partition, and how far this process has read it. */
export interface ReadPartition extends TopicPartition {
  readonly next: bigint | undefined;
}

/** A partition whose log is no longer the one that the group's offset is from. */
export interface ChangedLog extends TopicPartition {
  readonly reason: string;
  /** The offset to go on at. */
  readonly from: bigint;
}

interface Place extends ReadPartition {
  /** -1 where the group has none, or the broker has dropped it. */
  readonly committed: bigint;
  readonly metadata: CommitMetadata;
}

/**
 * Finds partitions in which an offset no longer means what it did: the topic was deleted and created again,
 * or a leader that was behind was elected, and what it did not have is lost. By name and offset kafkajs
 * would go on where it stood, and what is stored before it by then would never be read. Each commit carries
 * what is needed to find it after a stop as well.
 */
export class LogChanges {
  private states: ReadonlyMap<string, TopicState> = new Map();
  private readonly epochs = new Map<string, number>();
  /** What has been found, until the group commits in the new log. */
  private readonly known = new Set<string>();

  constructor(
    private readonly group: string,
    private readonly fromBeginning: boolean,
  ) {}

  /** Notes by which leader a batch was stored. */
  read(partition: TopicPartition, epoch: number | undefined): void {
    if (epoch !== undefined && epoch >= 0) this.epochs.set(partitionKey(partition), epoch);
  }

  /** The metadata for a commit. */
  metadataOf(partition: TopicPartition): CommitMetadata | undefined {
    const t = this.states.get(partition.topic)?.id;
    const e = this.epochs.get(partitionKey(partition));
    return t === undefined ? undefined : { t, ...(e !== undefined && { e }) };
  }

  /** Finds them among the `owned`, each once. @throws Error of kafkajs */
  async find(cluster: KafkaJsCluster, owned: readonly ReadPartition[]): Promise<ChangedLog[]> {
    const topics = [...new Set(owned.map(({ topic }) => topic))];
    if (topics.length === 0) return [];
    const states = await cluster.brokerPool.withBroker(({ broker }) => topicStates(broker, topics));
    if (!states) return [];
    const before = this.states;
    this.states = states;
    const places = await this.placesOf(cluster, owned);
    const changes = await Promise.all(
      places.map(async (place) => {
        const state = states.get(place.topic);
        if (!state) return [];
        const old = place.metadata.t ?? before.get(place.topic)?.id;
        const change =
          old !== undefined && old !== state.id
            ? this.recreated(cluster, place, state)
            : this.truncated(cluster, place, state);
        return (await change) ?? [];
      }),
    );
    return changes.flat();
  }

  private async placesOf(
    cluster: KafkaJsCluster,
    owned: readonly ReadPartition[],
  ): Promise<Place[]> {
    const topics = [...new Set(owned.map(({ topic }) => topic))];
    const coordinator = await cluster.findGroupCoordinator({ groupId: this.group });
    const { responses } = await coordinator.offsetFetch({
      groupId: this.group,
      topics: topics.map((topic) => ({
        topic,
        partitions: owned.filter((each) => each.topic === topic),
      })),
    });
    return responses.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset, metadata }) => ({
        topic,
        partition,
        next: owned.find((each) => each.topic === topic && each.partition === partition)?.next,
        committed: BigInt(offset),
        metadata: readMetadata(metadata),
      })),
    );
  }

  private async recreated(
    cluster: KafkaJsCluster,
    place: Place,
    { id }: TopicState,
  ): Promise<ChangedLog | undefined> {
    const { topic, partition, committed } = place;
    if (!this.isNews(place, id)) return undefined;
    this.epochs.delete(partitionKey(place));
    const { fromBeginning } = this;
    const [start] = await cluster.fetchTopicsOffset([
      { topic, partitions: [{ partition }], fromBeginning },
    ]);
    const reason = `the topic was deleted and created again, and offset ${committed} was of the old one`;
    return { topic, partition, reason, from: BigInt(start!.partitions[0]!.offset) };
  }

  private async truncated(
    cluster: KafkaJsCluster,
    place: Place,
    { partitions }: TopicState,
  ): Promise<ChangedLog | undefined> {
    const { topic, partition, committed, next, metadata } = place;
    const { leader, epoch: current } = partitions.get(partition) ?? { leader: -1, epoch: -1 };
    const asked = this.epochs.get(partitionKey(place)) ?? metadata.e;
    if (asked === undefined || asked >= current || leader < 0) return undefined;
    const broker = await cluster.findBroker({ nodeId: String(leader) });
    const end = await endOfEpoch(broker, place, { current, asked });
    const read = next !== undefined && next > committed ? next : committed;
    if (end === undefined || end >= read || !this.isNews(place, `${current}`)) return undefined;
    this.epochs.delete(partitionKey(place));
    const reason = `the broker lost what was stored from ${end} to ${read}, under a leader that was behind`;
    return { topic, partition, reason, from: end < committed || committed < 0n ? end : committed };
  }

  private isNews(partition: TopicPartition, change: string): boolean {
    const key = `${partitionKey(partition)} ${change}`;
    const isNews = !this.known.has(key);
    this.known.add(key);
    return isNews;
  }
}
