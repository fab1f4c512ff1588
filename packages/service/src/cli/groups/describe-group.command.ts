import { SubCommand } from 'nest-commander';
import type { GroupReport } from '@nest-kafka-kit/messaging';
import { counted } from '../counted.js';
import { print } from '../output.js';
import { ReadingCommand, type ReadingOptions } from '../reading-command.js';
import { table } from '../table.js';

@SubCommand({
  name: 'describe',
  arguments: '<name>',
  argsDescription: { name: 'a consumer group' },
  description: 'state, members, and per partition its offset, its lag and its owner',
})
export class DescribeGroupCommand extends ReadingCommand {
  protected readonly examples = ['{service}', '{service} --json'];

  run([name = '']: string[], options: ReadingOptions): Promise<void> {
    return this.service.use(async ({ groups }) => {
      const report = await groups.describe(name);
      const lag = report.partitions.reduce((sum, partition) => sum + partition.lag, 0n);
      print(options, { ...report, lag }, () => toText(report, lag));
    });
  }
}

function toText({ group, state, members, partitions }: GroupReport, lag: bigint): string {
  const owners = new Map(members.map((member) => [member.memberId, member]));
  return [
    `${group}: ${state}, ${counted(members.length, 'member')}, lag ${lag}`,
    '',
    table(
      ['TOPIC', 'PARTITION', 'COMMITTED', 'LATEST', 'LAG', 'MEMBER', 'HOST'],
      partitions.map(({ topic, partition, committed, latest, lag: behind, memberId = '-' }) => [
        topic,
        partition,
        committed ?? '-',
        latest,
        behind,
        memberId,
        owners.get(memberId)?.host ?? '-',
      ]),
    ),
  ].join('\n');
}
