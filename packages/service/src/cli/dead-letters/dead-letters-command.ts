import type { Command } from 'commander';
import { DEAD_LETTER_REASONS, type DeadLetterReason } from '@nest-kafka-kit/messaging/broker';
import type { DeadLetterFilter } from '@nest-kafka-kit/messaging/operating';
import { integer, oneOf } from '../option-values.js';
import { toTime } from '../places.js';
import { ReadingCommand, type ReadingOptions } from '../reading-command.js';

export interface DeadLettersOptions extends ReadingOptions {
  readonly group: string;
  readonly type?: string;
  readonly reason?: DeadLetterReason;
  readonly since?: string;
  readonly limit?: number;
}

/** The base of commands that work on some of a group's dead letters. */
export abstract class DeadLettersCommandOfGroup extends ReadingCommand {
  protected override define(command: Command): void {
    command
      .requiredOption('--group <group>', 'who gave them up')
      .option('--type <type>', 'events of this type only')
      .option('--reason <reason>', DEAD_LETTER_REASONS.join(', '), (text) =>
        oneOf(text, DEAD_LETTER_REASONS),
      )
      .option(
        '--since <time>',
        'given up then or later: an ISO 8601 time, or -1h (s, m, h or d ago)',
      )
      .option('--limit <n>', 'at most so many, the oldest first', (text) =>
        integer(text, { from: 1 }),
      );
    super.define(command);
  }

  /** @throws UsageError */
  protected async toFilter(options: DeadLettersOptions): Promise<DeadLetterFilter> {
    const { type, reason, limit, since } = options;
    const from = since === undefined ? undefined : await this.given(() => toTime(since));
    return {
      ...(type !== undefined && { type }),
      ...(reason && { reason }),
      ...(limit !== undefined && { limit }),
      ...(from !== undefined && { since: from }),
    };
  }
}
