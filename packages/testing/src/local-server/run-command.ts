import { execFile } from 'node:child_process';
import type { OrphanGuard } from './orphan-guard.js';

/** The output of a finished command, and how it ended. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  /** 0 is success; `undefined` if the command was not found or ended by a signal or the time limit. */
  readonly exitCode: number | undefined;
  /** Whether a program of that name exists. */
  readonly found: boolean;
  readonly timedOut: boolean;
}

export interface CommandOptions {
  /** Milliseconds after which the program is killed. */
  readonly timeoutMs: number;
  /** The program's standard input. Default: nothing, without an end. */
  readonly input?: string;
  /** Kills the program if this process ends first. */
  readonly guard?: OrphanGuard;
}

/**
 * Runs a program without a shell, and waits for its end. Never rejects: a missing program, a
 * non-zero exit and a time-out are part of the result, as each caller has its own advice to give.
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
      // A program that ends before it has read everything tells why by its exit code.
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
