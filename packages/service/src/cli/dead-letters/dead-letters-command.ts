import { Option } from 'nest-commander';
import {
  DEAD_LETTER_REASONS,
  type DeadLetterFilter,
  type DeadLetterReason,
} from '@nest-kafka-kit/messaging';
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

/** A command on some of a group's dead letters. */
export abstract class DeadLettersCommandOfGroup extends ReadingCommand {
  @Option({ flags: '--group <group>', description: 'who gave them up', required: true })
  group(text: string): string {
    return text;
  }

  @Option({ flags: '--type <type>', description: 'events of this type only' })
  type(text: string): string {
    return text;
  }

  @Option({ flags: '--reason <reason>', description: DEAD_LETTER_REASONS.join(', ') })
  reason(text: string): DeadLetterReason {
    return oneOf(text, DEAD_LETTER_REASONS);
  }

  @Option({
    flags: '--since <time>',
    description: 'given up then or later: an ISO 8601 time, or -1h (s, m, h or d ago)',
  })
  since(text: string): string {
    return text;
  }

  @Option({ flags: '--limit <n>', description: 'at most so many, the oldest first' })
  limit(text: string): number {
    return integer(text, { from: 1 });
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
