import type { Command } from 'commander';
import type { PartitionOffsets, TopicDescription } from '@nest-kafka-kit/messaging/broker';
import { counted } from '../counted.js';
import { print } from '../output.js';
import { ReadingCommand, type ReadingOptions } from '../reading-command.js';
import { table } from '../table.js';

export class DescribeTopicCommand extends ReadingCommand {
  readonly name = 'describe';
  readonly description = 'partitions, replicas, offsets and configuration of a topic';
  protected readonly examples = ['user-events', 'user-events --json'];

  protected override define(command: Command): void {
    command.argument('<name>', 'a topic');
    super.define(command);
  }

  run([name = '']: string[], options: ReadingOptions): Promise<void> {
    return this.service.use(async ({ admin }) => {
      const topic = await admin.describeTopic(name);
      if (!topic) {
        const { TopicMissingError } = await import('@nest-kafka-kit/messaging/errors');
        throw new TopicMissingError([name], '"cli topics list" shows what it has.');
      }
      const description = withOffsets(topic, await admin.offsets(name));
      print(options, description, () => descriptionText(description));
    });
  }
}

type Description = ReturnType<typeof withOffsets>;

function withOffsets(topic: TopicDescription, offsets: readonly PartitionOffsets[]) {
  const { name, partitions, replicationFactor, config } = topic;
  const replicas = topic.replicas.map((each) => {
    const { earliest, latest } =
      offsets.find(({ partition }) => partition === each.partition) ?? {};
    return { ...each, earliest, latest };
  });
  return { name, partitions, replicationFactor, config, replicas };
}

function descriptionText({
  name,
  partitions,
  replicationFactor,
  config,
  replicas,
}: Description): string {
  const configured = Object.entries(config).map(([key, value]) => `${key}=${value}`);
  return [
    `${name}: ${counted(partitions, 'partition')}, replication factor ${replicationFactor}`,
    `configuration: ${configured.join(' ') || "the broker's defaults"}`,
    '',
    table(
      ['PARTITION', 'LEADER', 'REPLICAS', 'IN SYNC', 'EARLIEST', 'LATEST'],
      replicas.map(({ partition, leader, replicas: all, inSync, earliest, latest }) => [
        partition,
        leader,
        all.join(','),
        inSync.join(','),
        earliest ?? '-',
        latest ?? '-',
      ]),
    ),
  ].join('\n');
}
