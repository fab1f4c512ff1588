import type { Command } from 'commander';
import { isoTime } from '../../logging/iso-time.js';
import { print } from '../output.js';
import { table } from '../table.js';
import { DeadLettersCommandOfGroup, type DeadLettersOptions } from './dead-letters-command.js';
import { type DeadLetterSummary, toSummary } from './dead-letter-summary.js';

interface ListOptions extends DeadLettersOptions {
  readonly redriven?: boolean;
}

export class ListDeadLettersCommand extends DeadLettersCommandOfGroup {
  readonly name = 'list';
  readonly description = 'the dead letters of a group, the oldest first';
  protected readonly examples = [
    '--group {service}',
    '--group {service} --reason exhausted --since -1h --json',
  ];

  protected override define(command: Command): void {
    command.option('--redriven', 'those already sent back too');
    super.define(command);
  }

  async run(_arguments: string[], options: ListOptions): Promise<void> {
    const { group, redriven = false } = options;
    const filter = await this.toFilter(options);
    await this.service.use(async ({ deadLetters }) => {
      const letters = await deadLetters.find(group, { ...filter, redriven }, toSummary);
      print(options, letters, () =>
        letters.length === 0 ? `${group} has no such dead letters.` : lettersTable(letters),
      );
    });
  }
}

/** The characters shown of an event's id, which is mostly a UUID. */
const MAX_ID_LENGTH = 64;

function lettersTable(letters: readonly DeadLetterSummary[]): string {
  return table(
    ['LETTER', 'FAILED AT', 'REASON', 'ATTEMPTS', 'TYPE', 'EVENT', 'FROM', 'REDRIVEN', 'ERROR'],
    letters.map((letter) => [
      `${letter.partition}/${letter.offset}`,
      isoTime(letter.failedAt) ?? '-',
      letter.reason,
      letter.attempts,
      letter.type ?? '-',
      letter.eventId?.slice(0, MAX_ID_LENGTH) ?? '-',
      `${letter.original.topic}/${letter.original.partition}@${letter.original.offset}`,
      letter.redrivenAt ? (isoTime(letter.redrivenAt) ?? 'yes') : '-',
      `${letter.error.name}: ${letter.error.message}`,
    ]),
  );
}
