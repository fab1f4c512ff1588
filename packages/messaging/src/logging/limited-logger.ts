import { Logger } from '@nestjs/common';

/** The lines of one kind that are written within a second. */
const MAX_LINES = 10;
const WINDOW_MS = 1_000;
/** The kinds that are told apart; all further ones count as one. */
const MAX_KINDS = 200;
const OTHERS = 'others';

type Level = 'debug' | 'error' | 'log' | 'verbose' | 'warn';

interface Kind {
  lines: number;
  leftOut: number;
  /** Writes a line as the last one of its kind was written. */
  tell: (text: string) => void;
}

const kinds = new Map<string, Kind>();
let timer: NodeJS.Timeout | undefined;

/**
 * Writes at most ten lines a second of one kind, and then how many it left out: whoever can cause a
 * line without limit must not fill the log. The last count is written before the process ends.
 *
 * @example
 * const logger = new LimitedLogger('Http');
 * logger.write('warn', 'aborted', 'The client has gone.');
 */
export class LimitedLogger {
  private readonly logger: Pick<Logger, Level>;

  /**
   * @param context as for Nest's logger; kinds of one context count together
   * @param logger to write to, for tests
   */
  constructor(
    private readonly context: string,
    logger?: Pick<Logger, Level>,
  ) {
    this.logger = logger ?? new Logger(context);
  }

  /** @param kind what the line is about, without anything from outside */
  write(level: Level, kind: string, text: string, fields?: object): void {
    const entry = kindOf(`${this.context} ${level} ${kind}`);
    const which = entry === kinds.get(OTHERS) ? 'of several kinds' : kind;
    entry.tell = (summary) => this.logger[level](`${summary} (${which}).`);
    entry.lines += 1;
    if (entry.lines > MAX_LINES) entry.leftOut += 1;
    else if (fields) this.logger[level](text, fields);
    else this.logger[level](text);
    timer ??= startTimer();
  }
}

/** Writes what was left out so far. It runs by itself each second, and when the process ends. */
export function flushLimitedLines(): void {
  for (const [key, { leftOut, tell }] of kinds) {
    kinds.delete(key);
    if (leftOut > 0) tell(`${leftOut} more lines of this kind within a second were left out`);
  }
}

function kindOf(key: string): Kind {
  const known = kinds.get(key);
  if (known) return known;
  const name = kinds.size < MAX_KINDS ? key : OTHERS;
  const entry = kinds.get(name) ?? { lines: 0, leftOut: 0, tell: () => undefined };
  kinds.set(name, entry);
  return entry;
}

function startTimer(): NodeJS.Timeout {
  process.once('exit', flushLimitedLines);
  return setTimeout(() => {
    timer = undefined;
    process.off('exit', flushLimitedLines);
    flushLimitedLines();
  }, WINDOW_MS).unref();
}
