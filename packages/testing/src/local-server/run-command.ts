import { execFile } from 'node:child_process';
import type { OrphanGuard } from './orphan-guard.js';

/** What a finished command printed, and how it ended. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  /** 0 is success; `undefined` if the command was not found or ended by a signal or the time limit. */
  readonly exitCode: number | undefined;
  /** Whether there is a program of that name at all. */
  readonly found: boolean;
  readonly timedOut: boolean;
}

export interface CommandOptions {
  /** After this many milliseconds the program is killed. */
  readonly timeoutMs: number;
  /** What the program reads from its standard input (default: nothing, and no end of it). */
  readonly input?: string;
  /** Kills the program should this process end first. */
  readonly guard?: OrphanGuard;
}

/**
 * Runs a program without a shell and waits for its end. Never rejects: a missing program, a non-zero exit and a
 * time-out are all told in the result, since each caller has its own advice to give.
 *
 * @example
 * ```ts
 * const { found, stderr } = await runCommand('java', ['-version'], { timeoutMs: 10_000 });
 * ```
 */
export function runCommand(
  program: string,
  args: readonly string[],
  { timeoutMs, guard, input }: CommandOptions,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = execFile(
      program,
      [...args],
      { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (child.pid !== undefined) guard?.forget(child.pid);
        const code = error?.code;
        resolve({
          stdout,
          stderr,
          exitCode: error ? (typeof code === 'number' ? code : undefined) : 0,
          found: String(code) !== 'ENOENT',
          timedOut: error?.killed === true,
        });
      },
    );
    if (child.pid !== undefined) guard?.watch(child.pid);
    if (input !== undefined) {
      // A program that ends before it has read everything says so by its exit code.
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(input);
    }
  });
}

/**
 * The last `count` lines of a text, for error messages.
 *
 * @example
 * ```ts
 * lastLines('one\ntwo\nthree\n', 2); // 'two\nthree'
 * ```
 */
export function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
