import type { ReadingOptions } from './reading-command.js';

export interface ProgressBar {
  update(done: number, total: number): void;
  stop(): void;
}

const NONE: ProgressBar = { update: () => undefined, stop: () => undefined };

/** On standard error, where a person looks; nothing for programs. */
export async function progressBar(what: string, { json }: ReadingOptions): Promise<ProgressBar> {
  if (json || !process.stderr.isTTY) return NONE;
  const { default: progress } = await import('cli-progress');
  const format = `${what} [{bar}] {percentage}% | {value} of {total}`;
  const bar = new progress.SingleBar(
    { format, stream: process.stderr, hideCursor: true },
    progress.Presets.shades_classic,
  );
  let isStarted = false;
  return {
    update: (done, total) => {
      if (!isStarted) bar.start(total, done);
      isStarted = true;
      bar.setTotal(total);
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}
