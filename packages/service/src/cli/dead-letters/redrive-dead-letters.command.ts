import type { Command } from 'commander';
import type { DeadLetter } from '@nest-kafka-kit/messaging/operating';
import { InterruptedError } from '../cli-errors.js';
import { counted } from '../counted.js';
import { interruption } from '../interruption.js';
import { integer } from '../option-values.js';
import { printDone, printDryRun } from '../output.js';
import { progressLine } from '../progress-line.js';
import { table } from '../table.js';
import { EXECUTE, type WritingOptions } from '../writing-command.js';
import { DeadLettersCommandOfGroup, type DeadLettersOptions } from './dead-letters-command.js';

interface RedriveCommandOptions extends DeadLettersOptions, WritingOptions {
  readonly rate?: number;
}

export class RedriveDeadLettersCommand extends DeadLettersCommandOfGroup {
  readonly name = 'redrive';
  readonly description = 'send dead letters back to their group alone, each once';
  protected readonly examples = [
    '--group {service}',
    '--group {service} --type user.created --since -1d --execute',
    '--group {service} --limit 1000 --rate 50 --execute',
  ];

  protected override define(command: Command): void {
    command
      .option('--rate <n>', 'letters per second at most', (text) => integer(text, { from: 1 }))
      .option(...EXECUTE);
    super.define(command);
  }

  async run(_arguments: string[], options: RedriveCommandOptions): Promise<void> {
    const { group, rate } = options;
    const filter = await this.toFilter(options);
    await this.service.use(async ({ deadLetters }) => {
      if (!options.execute) {
        const counts = await countByKind(deadLetters.read(group, filter));
        const found = counts.reduce((sum, { count }) => sum + count, 0);
        const text = `Would send ${counted(found, 'dead letter')} back to ${group}.`;
        printDryRun(options, { group, found, counts }, () =>
          found === 0 ? text : `${countsTable(counts)}\n${text}`,
        );
        return;
      }
      const signal = interruption();
      const line = progressLine('Redriving', options);
      const { redriven, found } = await deadLetters
        .redrive(group, filter, {
          signal,
          onProgress: line.update,
          ...(rate !== undefined && { rate }),
        })
        .finally(line.stop);
      const text = `Sent ${redriven} of ${counted(found, 'dead letter')} back to ${group}.`;
      printDone(options, { group, redriven, found }, () => text);
      if (signal.aborted && redriven < found)
        throw new InterruptedError(`${text} The same command again goes on with the rest.`);
    });
  }
}

interface KindCount {
  readonly reason: DeadLetter['reason'];
  readonly type: string | null;
  readonly count: number;
}

async function countByKind(letters: AsyncIterable<DeadLetter>): Promise<KindCount[]> {
  const counts = new Map<string, KindCount>();
  for await (const { reason, type = null } of letters) {
    const kind = `${reason} ${type}`;
    const count = (counts.get(kind)?.count ?? 0) + 1;
    counts.set(kind, { reason, type, count });
  }
  return [...counts.values()];
}

function countsTable(counts: readonly KindCount[]): string {
  return table(
    ['REASON', 'TYPE', 'LETTERS'],
    counts.map(({ reason, type, count }) => [reason, type ?? '-', count]),
  );
}
