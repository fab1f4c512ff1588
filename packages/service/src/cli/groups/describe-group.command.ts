import type { Command } from 'commander';
import type { GroupReport } from '@nest-kafka-kit/messaging/operating';
import { counted } from '../counted.js';
import { print } from '../output.js';
import { ReadingCommand, type ReadingOptions } from '../reading-command.js';
import { table } from '../table.js';

export class DescribeGroupCommand extends ReadingCommand {
  readonly name = 'describe';
  readonly description = 'state, members, and per partition its offset, its lag and its owner';
  protected readonly examples = ['{service}', '{service} --json'];

  protected override define(command: Command): void {
    command.argument('<name>', 'a consumer group');
    super.define(command);
  }

  run([name = '']: string[], options: ReadingOptions): Promise<void> {
    return this.service.use(async ({ groups }) => {
      const report = await groups.describe(name);
      const lag = report.partitions.reduce((sum, partition) => sum + partition.lag, 0n);
      print(options, { ...report, lag }, () => groupText(report, lag));
    });
  }
}

function groupText({ group, state, members, partitions }: GroupReport, lag: bigint): string {
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
