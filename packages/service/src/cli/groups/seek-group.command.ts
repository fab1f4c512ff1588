import { Option, SubCommand } from 'nest-commander';
import { PLACES, toPlace } from '../places.js';
import { table } from '../table.js';
import { counted } from '../counted.js';
import { printDone, printDryRun } from '../output.js';
import { WritingCommand, type WritingOptions } from '../writing-command.js';

interface SeekOptions extends WritingOptions {
  readonly topic: string;
  readonly to: string;
}

@SubCommand({
  name: 'seek',
  arguments: '<name>',
  argsDescription: { name: 'a consumer group without running members' },
  description: 'move a group to another place in a topic, in all its partitions',
})
export class SeekGroupCommand extends WritingCommand {
  protected readonly examples = [
    '{service} --topic user-events --to earliest',
    '{service} --topic user-events --to -1h --execute',
    '{service} --topic user-events --to 2026-11-20T10:00:00Z --execute',
  ];

  @Option({ flags: '--topic <topic>', description: 'where to move it', required: true })
  topic(text: string): string {
    return text;
  }

  @Option({ flags: '--to <place>', description: PLACES, required: true })
  to(text: string): string {
    return text;
  }

  async run([name = '']: string[], options: SeekOptions): Promise<void> {
    const { topic } = options;
    const target = await this.given(() => toPlace(options.to));
    await this.service.use(async ({ admin, groups }) => {
      const moves = await groups.planSeek(name, topic, target);
      const report = { group: name, topic, moves };
      const toText = (): string =>
        table(
          ['TOPIC', 'PARTITION', 'FROM', 'TO'],
          moves.map(({ partition, from, to }) => [topic, partition, from ?? '-', to]),
        );
      if (options.execute) {
        await groups.seek(name, topic, moves);
        printDone(options, report, () => `${toText()}\nMoved ${name}.`);
        return;
      }
      const { members, state } = await admin.describeGroup(name);
      const running = counted(members.length, 'running member');
      const remark = `${name} has ${running}, and must have none for --execute.`;
      printDryRun(options, { ...report, state, members: members.length }, () =>
        members.length > 0 ? `${toText()}\n${remark}` : toText(),
      );
    });
  }
}
