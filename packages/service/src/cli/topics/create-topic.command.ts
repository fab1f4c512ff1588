import type { Command } from 'commander';
import type { TopicSettings } from '@nest-kafka-kit/messaging/broker';
import { integer, namedValue } from '../option-values.js';
import { printDone, printDryRun } from '../output.js';
import { WritingCommand, type WritingOptions } from '../writing-command.js';
import { settingsText } from './topic-change-text.js';

interface CreateOptions extends WritingOptions {
  readonly partitions: number;
  readonly replicationFactor?: number;
  readonly config?: Readonly<Record<string, string>>;
}

export class CreateTopicCommand extends WritingCommand {
  readonly name = 'create';
  readonly description = 'create a topic';
  protected readonly examples = [
    'orders --partitions 6',
    'orders --replication-factor 3 --config retention.ms=604800000 --config cleanup.policy=delete --execute',
  ];

  protected override define(command: Command): void {
    command
      .argument('<name>', 'what the topic is called')
      .option('--partitions <n>', 'how many', (text) => integer(text, { from: 1 }), 3)
      .option(
        '--replication-factor <n>',
        "copies of every message (default: the broker's own)",
        (text) => integer(text, { from: 1 }),
      )
      .option('--config <name=value>', 'broker configuration; may be repeated', namedValue);
    super.define(command);
  }

  async run([name = '']: string[], options: CreateOptions): Promise<void> {
    const { partitions, replicationFactor, config = {} } = options;
    const topic = await this.given(async (): Promise<TopicSettings> => {
      const { defineTopic } = await import('@nest-kafka-kit/messaging');
      return defineTopic({
        name,
        partitions,
        config,
        ...(replicationFactor !== undefined && { replicationFactor }),
      });
    });
    await this.service.use(async ({ admin }) => {
      const { OperationRefusedError } = await import('@nest-kafka-kit/messaging/errors');
      const exists = new OperationRefusedError(`Topic "${name}" exists already.`);
      if ((await admin.topics()).includes(name)) throw exists;
      if (!options.execute) {
        printDryRun(options, { topic }, () => `Would create ${name}: ${settingsText(topic)}.`);
        return;
      }
      const created = await admin.createTopics([topic]);
      // Another process created it in the meantime, perhaps with other settings.
      if (created.length === 0) throw exists;
      printDone(options, { topic }, () => `Created ${name}: ${settingsText(topic)}.`);
    });
  }
}
