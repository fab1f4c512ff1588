import { Inject, Injectable } from '@nestjs/common';
import { ConsumerGroups } from '../consuming/consumer-groups.js';
import type { Admin, TopicDescription, TopicSettings } from '../ports/index.js';
import { ADMIN } from '../injection-tokens.js';
import { createTopics } from '../topics/create-topics.js';

/** A difference between a topic in the code and on the broker. */
export type TopicChange =
  | { readonly kind: 'create'; readonly topic: string; readonly settings: TopicSettings }
  | { readonly kind: 'grow'; readonly topic: string; readonly from: number; readonly to: number }
  | {
      readonly kind: 'configure';
      readonly topic: string;
      readonly name: string;
      /** `undefined`: the broker's default. */
      readonly from: string | undefined;
      readonly to: string;
    }
  /** A difference that only a new topic removes: fewer partitions, another replication factor. */
  | { readonly kind: 'impossible'; readonly topic: string; readonly problem: string }
  /** A topic that the code reads and somebody else has to create. */
  | { readonly kind: 'missing'; readonly topic: string };

/** Compares the topics of the code with the broker's, and changes the broker's. It deletes nothing. */
@Injectable()
export class TopicPlanner {
  constructor(
    @Inject(ADMIN) private readonly admin: Admin,
    private readonly groups: ConsumerGroups,
  ) {}

  /**
   * Finds the differences. Needs connected consumers (`connectConsumers`): groups have topics of
   * their own.
   *
   * @example
   * await planner.apply(await planner.plan());
   */
  async plan(): Promise<TopicChange[]> {
    const { own, others } = this.groups.neededTopics;
    const changes: TopicChange[] = [];
    for (const settings of own) {
      const actual = await this.admin.describeTopic(settings.name);
      if (!actual) changes.push({ kind: 'create', topic: settings.name, settings });
      else changes.push(...differences(settings, actual));
    }
    const existing = new Set(others.length > 0 ? await this.admin.topics() : []);
    for (const { name } of others)
      if (!existing.has(name)) changes.push({ kind: 'missing', topic: name });
    return changes;
  }

  /** Makes the changes, but for `impossible` and `missing` ones. */
  async apply(changes: readonly TopicChange[]): Promise<void> {
    const missing = changes.flatMap((change) =>
      change.kind === 'create' ? [change.settings] : [],
    );
    if (missing.length > 0) await createTopics(this.admin, missing, () => undefined);
    const configs = new Map<string, Record<string, string>>();
    for (const change of changes) {
      if (change.kind === 'grow') await this.admin.addPartitions(change.topic, change.to);
      if (change.kind !== 'configure') continue;
      configs.set(change.topic, { ...configs.get(change.topic), [change.name]: change.to });
    }
    for (const [topic, config] of configs) await this.admin.configureTopic(topic, config);
  }
}

function differences(wanted: TopicSettings, actual: TopicDescription): TopicChange[] {
  const { name: topic, partitions, replicationFactor } = wanted;
  const changes: TopicChange[] = [];
  if (partitions > actual.partitions) {
    changes.push({ kind: 'grow', topic, from: actual.partitions, to: partitions });
  } else if (partitions < actual.partitions) {
    const problem = `has ${actual.partitions} partitions, the code says ${partitions}: topics do not shrink.`;
    changes.push({ kind: 'impossible', topic, problem });
  }
  if (replicationFactor > 0 && replicationFactor !== actual.replicationFactor) {
    const problem =
      `has ${actual.replicationFactor} replicas, the code says ${replicationFactor}: ` +
      'kafka-reassign-partitions moves them.';
    changes.push({ kind: 'impossible', topic, problem });
  }
  for (const [name, to] of Object.entries(wanted.config)) {
    const from = actual.config[name];
    if (from !== to) changes.push({ kind: 'configure', topic, name, from, to });
  }
  return changes;
}
