import type { Command } from 'commander';
import type { ReplayPlan, ReplayReport } from '@nest-kafka-kit/messaging/operating';
import { InterruptedError } from '../cli-errors.js';
import { counted } from '../counted.js';
import { interruption } from '../interruption.js';
import { printDone, printDryRun } from '../output.js';
import { PLACES, toPlace } from '../places.js';
import { progressLine } from '../progress-line.js';
import { table } from '../table.js';
import { WritingCommand, type WritingOptions } from '../writing-command.js';

interface ReplayCommandOptions extends WritingOptions {
  readonly topic: string;
  readonly group: string;
  readonly from: string;
  readonly to: string;
  readonly type?: string;
  readonly key?: string;
}

export class ReplayCommand extends WritingCommand {
  readonly name = 'replay';
  readonly description = "run a group's handlers on history again; no group's offsets are moved";
  protected readonly examples = [
    '--topic user-events --group {service} --from earliest',
    '--topic user-events --group {service} --from -2h --to -1h --type user.created --execute',
    '--topic user-events --group {service} --from earliest --key 7b0e3f5c --execute',
  ];

  protected override define(command: Command): void {
    command
      .requiredOption('--topic <topic>', 'whose messages')
      .requiredOption('--group <group>', 'whose handlers')
      .requiredOption('--from <place>', PLACES)
      .option('--to <place>', 'the first that is not replayed any more, as --from', 'latest')
      .option('--type <type>', 'events of this type only')
      .option('--key <key>', 'messages of this key only');
    super.define(command);
  }

  async run(_arguments: string[], options: ReplayCommandOptions): Promise<void> {
    const { topic, group, type, key } = options;
    const from = await this.given(() => toPlace(options.from));
    const to = await this.given(() => toPlace(options.to));
    const request = {
      topic,
      group,
      from,
      to,
      ...(type !== undefined && { type }),
      ...(key !== undefined && { key }),
    };
    await this.service.use(
      async ({ replay }) => {
        const plan = await replay.plan(request);
        const { ranges, messages } = plan;
        if (!options.execute) {
          printDryRun(options, { topic, group, ranges, messages }, () => planText(plan));
          return;
        }
        const signal = interruption();
        const line = progressLine('Replaying', options);
        const onProgress = (done: number): void => line.update(done, Number(messages));
        const report = await replay.run(plan, { signal, onProgress }).finally(line.stop);
        const text = reportText(plan, report);
        printDone(options, { topic, group, messages, ...report }, () => text);
        if (!report.complete)
          throw new InterruptedError(`${text} The same command again repeats them.`);
      },
      { handlers: true },
    );
  }
}

function reportText({ group, messages }: ReplayPlan, report: ReplayReport): string {
  const { delivered, givenUp, skipped } = report;
  const aside = givenUp > 0 ? `, ${givenUp} of them into ${group}.dlt or ${group}.retry` : '';
  return `Replayed ${delivered} of ${counted(messages, 'message')} for ${group}${aside}, passed over ${skipped}.`;
}

function planText({ topic, group, ranges, messages }: ReplayPlan): string {
  return [
    table(
      ['TOPIC', 'PARTITION', 'FROM', 'TO'],
      ranges.map(({ partition, from, to }) => [topic, partition, from, to]),
    ),
    `Would run the handlers of ${group} on up to ${counted(messages, 'message')}.`,
  ].join('\n');
}
