import type { TopicSettings } from '@nest-kafka-kit/messaging/broker';
import type { TopicChange } from '@nest-kafka-kit/messaging/operating';
import { counted } from '../counted.js';
import { table } from '../table.js';

/** A topic's partitions, replication and configuration on one line. */
export function settingsText({ partitions, replicationFactor, config }: TopicSettings): string {
  const replication =
    replicationFactor > 0
      ? `replication factor ${replicationFactor}`
      : "the broker's replication factor";
  const configs = Object.entries(config).map(([name, value]) => `${name}=${value}`);
  return [counted(partitions, 'partition'), replication, ...configs].join(', ');
}

/** Lists the differences as a table, or says that there are none. */
export function changesText(changes: readonly TopicChange[]): string {
  if (changes.length === 0) return 'The broker has every topic as the code defines it.';
  return table(
    ['CHANGE', 'TOPIC', 'DETAIL'],
    changes.map((change) => [change.kind, change.topic, detail(change)]),
  );
}

function detail(change: TopicChange): string {
  switch (change.kind) {
    case 'create':
      return settingsText(change.settings);
    case 'grow':
      return `${change.from} to ${change.to} partitions`;
    case 'configure':
      return `${change.name}=${change.to} (now ${change.from ?? "the broker's default"})`;
    case 'impossible':
      return change.problem;
    case 'missing':
      return "others publish there: ask the topic's owner to create it, or check its name";
  }
}
