import type { ReadingOptions } from './reading-command.js';

/** Milliseconds between two updates. More often nobody could read them. */
const INTERVAL_MS = 100;
const TO_END_OF_LINE = '\u001b[K';

/** A line that shows how far a command has come. */
export interface ProgressLine {
  update(done: number, total: number): void;
  stop(): void;
}

const NONE: ProgressLine = { update: () => undefined, stop: () => undefined };

/**
 * Shows progress on standard error if a person watches; shows nothing to programs.
 *
 * @example
 * const line = progressLine('Redriving', { json: false });
 * line.update(1, 2); // Redriving 50% | 1 of 2
 * line.stop();
 */
export function progressLine(
  what: string,
  { json }: ReadingOptions,
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'> = process.stderr,
): ProgressLine {
  if (json || !stream.isTTY) return NONE;
  let shownAt = -Infinity;
  let newest: string | undefined;
  const show = (): void => {
    shownAt = Date.now();
    stream.write(`\r${newest}${TO_END_OF_LINE}`);
  };
  return {
    update: (done, total) => {
      const percentage = total === 0 ? 100 : Math.floor((done / total) * 100);
      newest = `${what} ${percentage}% | ${done} of ${total}`;
      if (Date.now() - shownAt >= INTERVAL_MS) show();
    },
    stop: () => {
      if (newest === undefined) return;
      show();
      stream.write('\n');
    },
  };
}
