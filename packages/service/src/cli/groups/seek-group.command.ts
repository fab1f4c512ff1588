import type { Command } from 'commander';
import { PLACES, toPlace } from '../places.js';
import { table } from '../table.js';
import { counted } from '../counted.js';
import { printDone, printDryRun } from '../output.js';
import { WritingCommand, type WritingOptions } from '../writing-command.js';

interface SeekOptions extends WritingOptions {
  readonly topic: string;
  readonly to: string;
}

export class SeekGroupCommand extends WritingCommand {
  readonly name = 'seek';
  readonly description = 'move a group to another place in a topic, in all its partitions';
  protected readonly examples = [
    '{service} --topic user-events --to earliest',
    '{service} --topic user-events --to -1h --execute',
    '{service} --topic user-events --to 2026-11-20T10:00:00Z --execute',
  ];

  protected override define(command: Command): void {
    command
      .argument('<name>', 'a consumer group without running members')
      .requiredOption('--topic <topic>', 'where to move it')
      .requiredOption('--to <place>', PLACES);
    super.define(command);
  }

  async run([name = '']: string[], options: SeekOptions): Promise<void> {
    const { topic } = options;
    const target = await this.given(() => toPlace(options.to));
    await this.service.use(async ({ admin, groups }) => {
      const moves = await groups.planSeek(name, topic, target);
      const report = { group: name, topic, moves };
      const movesText = (): string =>
        table(
          ['TOPIC', 'PARTITION', 'FROM', 'TO'],
          moves.map(({ partition, from, to }) => [topic, partition, from ?? '-', to]),
        );
      if (options.execute) {
        await groups.seek(name, topic, moves);
        printDone(options, report, () => `${movesText()}\nMoved ${name}.`);
        return;
      }
      const { members, state } = await admin.describeGroup(name);
      const running = counted(members.length, 'running member');
      const remark = `${name} has ${running}, and must have none for --execute.`;
      printDryRun(options, { ...report, state, members: members.length }, () =>
        members.length > 0 ? `${movesText()}\n${remark}` : movesText(),
      );
    });
  }
}
