import { type AnyBroker, nameOf } from './ask-any.js';
import { UNKNOWN_TOPIC } from './produce-answer.js';
import type { ClusterDescription, NodeAddress, TopicDescription } from './produce-wire.js';

/** Milliseconds between two questions to the cluster at least. */
const MIN_REFRESH_MS = 100;
/** Milliseconds after which the cluster is asked again while messages are published: partitions may have been added. */
const MAX_AGE_MS = 2_000;
/** Milliseconds without a message after which a topic is not asked about any more. */
const FORGET_AFTER_MS = 300_000;

interface KnownTopic {
  description: TopicDescription | undefined;
  usedAt: number;
}

/** Hears what has become known of the cluster. */
export interface ClusterListener {
  /** The cluster has been described anew. */
  described(): void;
  /** No broker could describe it, or one refused to. */
  failed(error: unknown): void;
}

/** The cluster as far as publishing needs it: leaders of the partitions of topics in use. */
export class ClusterView {
  private readonly topics = new Map<string, KnownTopic>();
  private nodes = new Map<number, NodeAddress>();
  private refreshedAt = -Infinity;
  private forgotAt = -Infinity;
  private isRefreshing = false;
  private isWanted = false;
  private isUrgent = false;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(
    private readonly brokers: Pick<AnyBroker, 'ask' | 'learn'>,
    private readonly listener: ClusterListener,
  ) {}

  /** Finds a topic in use; one that is not known is asked about. */
  topic(name: string): TopicDescription | undefined {
    const now = performance.now();
    const known = this.topics.get(name);
    if (known) known.usedAt = now;
    else {
      this.topics.set(name, { description: undefined, usedAt: now });
      // At once, unless it may be one that was missing a moment ago.
      this.refresh(now - this.forgotAt > MIN_REFRESH_MS);
    }
    const isDue = known?.description ? now - this.refreshedAt > MAX_AGE_MS : known !== undefined;
    if (isDue && !this.isRefreshing && !this.isWanted) this.refresh();
    return known?.description;
  }

  /** Finds the leader of a partition as last described. */
  leaderOf(topic: string, partition: number): NodeAddress | undefined {
    const leader = this.topics.get(topic)?.description?.leaders[partition];
    return leader === undefined ? undefined : this.nodes.get(leader);
  }

  /** Finds how a topic was last described. */
  described(topic: string): TopicDescription | undefined {
    return this.topics.get(topic)?.description;
  }

  /** Tells whether the cluster still has the node, at this address. */
  isKnown(node: NodeAddress): boolean {
    return this.nodes.get(node.nodeId) === node;
  }

  /** Forgets a topic, so that it is asked about anew. */
  forget(topic: string): void {
    this.topics.delete(topic);
    this.forgotAt = performance.now();
  }

  /** Asks the cluster, at once or as soon as it may be asked again. */
  refresh(isUrgent = false): void {
    this.isWanted = true;
    this.isUrgent ||= isUrgent;
    if (this.isRefreshing || this.isClosed) return;
    const wait = this.refreshedAt + MIN_REFRESH_MS - performance.now();
    if (wait <= 0 || this.isUrgent) void this.refreshNow();
    else this.timer ??= setTimeout(() => void this.refreshNow(), wait);
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
  }

  private async refreshNow(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.isRefreshing = true;
    this.isWanted = false;
    this.isUrgent = false;
    try {
      const names = this.namesInUse();
      let cluster = await this.ask(names);
      // A broker that has just started, or hears of a new topic last, may not know it yet.
      if (cluster.topics.some(isMissing)) cluster = await this.ask(names, cluster);
      this.learn(cluster);
      this.listener.described();
    } catch (error) {
      this.listener.failed(error);
    } finally {
      this.refreshedAt = performance.now();
      this.isRefreshing = false;
      if (this.isWanted) this.refresh();
    }
  }

  /** Asks the next broker. A topic is missing only where one that was asked before says so too. */
  private async ask(
    names: readonly string[],
    before?: ClusterDescription,
  ): Promise<ClusterDescription> {
    const cluster = await this.brokers.ask((connection) => connection.describe(names));
    if (!before) this.brokers.learn(cluster.nodes);
    const found = new Map(before?.topics.map((each) => [each.topic, each]));
    const topics = cluster.topics.map((each) => {
      const other = found.get(each.topic);
      return isMissing(each) && other ? other : each;
    });
    return { nodes: cluster.nodes, topics };
  }

  private namesInUse(): string[] {
    const now = performance.now();
    for (const [name, { usedAt }] of this.topics)
      if (now - usedAt > FORGET_AFTER_MS) this.topics.delete(name);
    return [...this.topics.keys()];
  }

  private learn({ nodes, topics }: ClusterDescription): void {
    this.brokers.learn(nodes);
    this.nodes = new Map(nodes.map((node) => [node.nodeId, this.known(node)]));
    for (const description of topics) {
      const known = this.topics.get(description.topic);
      if (known) known.description = description;
    }
  }

  /** Keeps the object of a node that has not moved, by which connections to it are found. */
  private known(node: NodeAddress): NodeAddress {
    const before = this.nodes.get(node.nodeId);
    return before && nameOf(before) === nameOf(node) ? before : node;
  }
}

function isMissing({ errorCode }: TopicDescription): boolean {
  return errorCode === UNKNOWN_TOPIC;
}
