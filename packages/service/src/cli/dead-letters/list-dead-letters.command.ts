import type { Command } from 'commander';
import { isoTime } from '../../logging/iso-time.js';
import { toJson } from '../json.js';
import { print } from '../output.js';
import { table } from '../table.js';
import { DeadLettersCommandOfGroup, type DeadLettersOptions } from './dead-letters-command.js';
import { type DeadLetterSummary, toSummary } from './dead-letter-summary.js';

interface ListOptions extends DeadLettersOptions {
  readonly redriven?: boolean;
  readonly after?: string;
}

/** Letters of a list without `--limit`. */
const DEFAULT_LIMIT = 10_000;
/** Bytes of a list as JSON. */
const MAX_LIST_BYTES = 16_777_216;

export class ListDeadLettersCommand extends DeadLettersCommandOfGroup {
  readonly name = 'list';
  readonly description = 'the dead letters of a group, the oldest first';
  protected readonly examples = [
    '--group {service}',
    '--group {service} --reason exhausted --since -1h --json',
  ];

  protected override define(command: Command): void {
    command
      .option('--redriven', 'those already sent back too')
      .option('--after <cursor>', 'go on behind a list that was too long to be shown at once');
    super.define(command);
  }

  async run(_arguments: string[], options: ListOptions): Promise<void> {
    const { group, redriven = false, after } = options;
    const { parseCursor } = await import('@nest-kafka-kit/messaging/operating');
    const start = after === undefined ? undefined : parseCursor(after);
    if (after !== undefined && !start)
      this.refuse(`"${after}" is no cursor: give what a list said, such as 1764400000000-0-42.`);
    const selection = await this.toFilter(options);
    const filter = { limit: DEFAULT_LIMIT, ...selection, redriven, ...(start && { after: start }) };
    await this.service.use(async ({ deadLetters }) => {
      const { letters, next } = await deadLetters.page(group, filter, {
        show: toSummary,
        sizeOf: (letter) => toJson(letter).length,
        maxBytes: MAX_LIST_BYTES,
      });
      print(options, letters, () =>
        letters.length === 0 ? `${group} has no such dead letters.` : lettersTable(letters),
      );
      // Apart from the list, which programs read.
      if (next !== undefined)
        process.stderr.write(`There may be more: the same command with --after ${next}.\n`);
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
