import { setTimeout as delay } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import { answerWithin } from '../../answer-within.js';
import type {
  Admin,
  BrokerNode,
  GroupDescription,
  PartitionLag,
  PartitionOffset,
  PartitionOffsets,
  TopicDescription,
  TopicPartition,
  TopicSettings,
} from '../../ports/index.js';
import { BrokerUnreachableError, GroupActiveError, OperationRefusedError } from '../../errors.js';
import { AdminConnection } from './admin-connection.js';
import { clusterNodes } from './cluster-lookup.js';
import { toTopicPartitions } from './consumer-config.js';
import { describeKafka, type KafkaConnection } from './kafka-client.js';
import { moveOffsets } from './move-offsets.js';
import { topicExists } from './topic-lookup.js';
import { installRefusalReasons } from './refusal-reasons.js';

// Node finds only some of kafkajs's exports by name.
const { AssignerProtocol, ConfigResourceTypes, ConfigSource } = kafkajs;

// For all of kafkajs's clients in this process.
installRefusalReasons();

/** Milliseconds a `ping` may take. */
const PING_TIMEOUT_MS = 2_000;
/** Milliseconds without an answer after which the reason is looked for. */
const SUSPECT_AFTER_MS = 300;

/** The protocols of consumer groups: groups whose offsets an operator has moved have none, and others are Connect's. */
const CONSUMER_PROTOCOLS = new Set(['consumer', '']);

/** The state of a group of the KIP-848 protocol. kafkajs does not speak it, and calls the group dead. */
const UNSUPPORTED = 'Unsupported';

/** Looks after topics, groups and offsets by kafkajs's admin clients. */
export class KafkaAdmin implements Admin {
  private readonly committed: AdminConnection;
  private readonly uncommitted: AdminConnection;

  constructor(private readonly connection: KafkaConnection) {
    this.committed = new AdminConnection(connection);
    this.uncommitted = new AdminConnection(connection, true);
  }

  async ping(): Promise<void> {
    const answered = new AbortController();
    const explanation = this.explainSilence(answered.signal);
    const answer = this.nodes();
    try {
      await answerWithin(PING_TIMEOUT_MS, answer, (late) => {
        const cause = this.committed.lastFailure ?? late;
        return new BrokerUnreachableError(describeKafka(this.connection), undefined, { cause });
      });
    } catch (error) {
      this.committed.discard();
      this.uncommitted.discard();
      throw error instanceof BrokerUnreachableError ? ((await explanation) ?? error) : error;
    } finally {
      answered.abort();
    }
  }

  /** Looks for the reason while kafkajs still tries. */
  private async explainSilence(signal: AbortSignal): Promise<BrokerUnreachableError | undefined> {
    await delay(SUSPECT_AFTER_MS, undefined, { signal }).catch(() => undefined);
    return signal.aborted ? undefined : this.committed.explain();
  }

  nodes(): Promise<BrokerNode[]> {
    return this.committed.run((_, cluster) => clusterNodes(cluster));
  }

  topics(): Promise<string[]> {
    return this.committed.run((admin) => admin.listTopics());
  }

  async createTopics(topics: readonly TopicSettings[]): Promise<string[]> {
    const existing = new Set(await this.topics());
    const missing = topics.filter(({ name }) => !existing.has(name));
    if (missing.length === 0) return [];
    // One that this client must not see is not missing.
    for (const { name } of missing) await this.exists(name);
    await this.committed.run(
      (admin) =>
        admin.createTopics({
          waitForLeaders: true,
          topics: missing.map(({ name, partitions, replicationFactor, config }) => ({
            topic: name,
            numPartitions: partitions,
            replicationFactor,
            configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
          })),
        }),
      { topics: missing.map(({ name }) => name), operation: 'Create' },
    );
    return missing.map(({ name }) => name);
  }

  async describeTopic(topic: string): Promise<TopicDescription | undefined> {
    if (!(await this.exists(topic))) return undefined;
    const { topics } = await this.committed.run((admin) =>
      admin.fetchTopicMetadata({ topics: [topic] }),
    );
    const replicas = (topics[0]?.partitions ?? [])
      .map(({ partitionId, leader, replicas: on, isr }) => ({
        partition: partitionId,
        leader,
        replicas: on,
        inSync: isr,
      }))
      .sort((a, b) => a.partition - b.partition);
    return {
      name: topic,
      partitions: replicas.length,
      replicationFactor: replicas[0]?.replicas.length ?? 0,
      config: await this.ownConfig(topic),
      replicas,
    };
  }

  async addPartitions(topic: string, total: number): Promise<void> {
    const topicPartitions = [{ topic, count: total }];
    await this.committed.run((admin) => admin.createPartitions({ topicPartitions }), {
      topics: [topic],
      operation: 'Alter',
    });
  }

  async configureTopic(topic: string, config: Readonly<Record<string, string>>): Promise<void> {
    // kafkajs knows only the request that resets every setting it does not name.
    const all = { ...(await this.ownConfig(topic)), ...config };
    const configEntries = Object.entries(all).map(([name, value]) => ({ name, value }));
    const resources = [{ type: ConfigResourceTypes.TOPIC, name: topic, configEntries }];
    await this.committed.run((admin) => admin.alterConfigs({ validateOnly: false, resources }), {
      topics: [topic],
      operation: 'AlterConfigs',
    });
  }

  async partitions(topic: string): Promise<number> {
    if (!(await this.exists(topic))) return 0;
    const { topics } = await this.committed.run((admin) =>
      admin.fetchTopicMetadata({ topics: [topic] }),
    );
    return topics[0]?.partitions.length ?? 0;
  }

  async offsets(topic: string): Promise<PartitionOffsets[]> {
    const [bounds, readable] = await Promise.all([
      this.boundsOf(topic),
      this.committed.run((admin) => admin.fetchTopicOffsets(topic), { topics: [topic] }),
    ]);
    const ends = new Map(readable.map(({ partition, high }) => [partition, BigInt(high)]));
    return bounds.map(({ partition, earliest, latest }) => ({
      partition,
      earliest,
      readable: ends.get(partition) ?? latest,
      latest,
    }));
  }

  async offsetsAt(topic: string, timestamp: number): Promise<PartitionOffset[]> {
    const offsets = await this.committed.run(
      (admin) => admin.fetchTopicOffsetsByTimestamp(topic, timestamp),
      { topics: [topic] },
    );
    return offsets.map(toOffset).sort((a, b) => a.partition - b.partition);
  }

  async groups(): Promise<string[]> {
    const { groups } = await this.committed.run((admin) => admin.listGroups());
    return groups
      .filter(({ protocolType }) => CONSUMER_PROTOCOLS.has(protocolType))
      .map(({ groupId }) => groupId)
      .sort();
  }

  async describeGroup(group: string): Promise<GroupDescription> {
    const { groups } = await this.committed.run((admin) => admin.describeGroups([group]), {
      group,
    });
    const { state = 'Dead', members = [] } = groups[0] ?? {};
    if (state === 'Dead' && (await this.groups()).includes(group))
      return { group, state: UNSUPPORTED, members: [] };
    return {
      group,
      state,
      members: members.map(({ memberId, clientId, clientHost, memberAssignment }) => ({
        memberId,
        clientId,
        host: clientHost.replace(/^\//, ''),
        assignment: toAssignment(memberAssignment),
      })),
    };
  }

  async topicsOf(group: string): Promise<string[]> {
    const committed = await this.committed.run((admin) => admin.fetchOffsets({ groupId: group }), {
      group,
    });
    return committed
      .filter(({ partitions }) => partitions.some(({ offset }) => BigInt(offset) >= 0n))
      .map(({ topic }) => topic)
      .sort();
  }

  async moveGroup(
    group: string,
    topic: string,
    offsets: readonly PartitionOffset[],
  ): Promise<void> {
    const { state, members } = await this.describeGroup(group);
    if (members.length > 0) throw new GroupActiveError(group);
    if (state === UNSUPPORTED) {
      throw new OperationRefusedError(
        `Group "${group}" uses the new group protocol (KIP-848): move it with kafka-consumer-groups.`,
      );
    }
    const access = { group, topics: [topic], operation: 'Read' };
    await this.committed.run((_, cluster) => moveOffsets(cluster, group, topic, offsets), access);
  }

  async lag(group: string, topic: string): Promise<PartitionLag[]> {
    const bounds = await this.boundsOf(topic);
    const committed = await this.committed.run(
      (admin) => admin.fetchOffsets({ groupId: group, topics: [topic] }),
      { group, topics: [topic] },
    );
    const byPartition = new Map(
      committed[0]?.partitions.map(({ partition, offset }) => [partition, BigInt(offset)]),
    );
    return bounds.map(({ partition, earliest, latest }) => {
      const offset = byPartition.get(partition) ?? -1n;
      const from = offset < 0n ? earliest : offset;
      return { partition, committed: offset < 0n ? null : offset, lag: latest - from };
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.committed.close(), this.uncommitted.close()]);
  }

  private exists(topic: string): Promise<boolean> {
    return this.committed.run((_, cluster) => topicExists(cluster, topic), { topics: [topic] });
  }

  /** Finds the bounds of each partition, its end beyond open transactions included. */
  private async boundsOf(topic: string): Promise<Omit<PartitionOffsets, 'readable'>[]> {
    const offsets = await this.uncommitted.run((admin) => admin.fetchTopicOffsets(topic), {
      topics: [topic],
    });
    return offsets
      .map(({ partition, low, high }) => ({
        partition,
        earliest: BigInt(low),
        latest: BigInt(high),
      }))
      .sort((a, b) => a.partition - b.partition);
  }

  /** Finds the values set for the topic, without those it has from the brokers. */
  private async ownConfig(topic: string): Promise<Record<string, string>> {
    const { resources } = await this.committed.run(
      (admin) =>
        admin.describeConfigs({
          includeSynonyms: false,
          resources: [{ type: ConfigResourceTypes.TOPIC, name: topic }],
        }),
      { topics: [topic], operation: 'DescribeConfigs' },
    );
    const own = (resources[0]?.configEntries ?? []).filter(
      ({ configSource }) => configSource === ConfigSource.TOPIC_CONFIG,
    );
    return Object.fromEntries(own.map(({ configName, configValue }) => [configName, configValue]));
  }
}

function toOffset({ partition, offset }: { partition: number; offset: string }): PartitionOffset {
  return { partition, offset: BigInt(offset) };
}

/** Decodes a member's partitions; it has none while the group rebalances. */
function toAssignment(bytes: Buffer): TopicPartition[] {
  if (bytes.length === 0) return [];
  const { assignment } = AssignerProtocol.MemberAssignment.decode(bytes) ?? { assignment: {} };
  return toTopicPartitions(assignment as Record<string, number[]>);
}
