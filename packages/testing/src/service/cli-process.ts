import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';

const PATIENCE_MS = 30_000;

/** The output of a command, and how it ended. */
export interface CliResult {
  /** `null` if a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the compiled command line as a process of its own, as an operator does.
 *
 * @example
 * const { stdout } = await CliProcess.spawn(['topics', 'list', '--json'], environment).result;
 */
export class CliProcess {
  readonly result: Promise<CliResult>;
  private stdout = '';
  private stderr = '';

  private constructor(private readonly child: ChildProcess) {
    child.stdout!.setEncoding('utf8').on('data', (chunk: string) => (this.stdout += chunk));
    child.stderr!.setEncoding('utf8').on('data', (chunk: string) => (this.stderr += chunk));
    this.result = once(child, 'close').then(([exitCode]) => ({
      exitCode: exitCode as number | null,
      stdout: this.stdout,
      stderr: this.stderr,
    }));
  }

  /** Starts the command with nothing from this machine's environment but PATH. */
  static spawn(
    args: readonly string[],
    environment: Readonly<Record<string, string | undefined>>,
    main: string,
  ): CliProcess {
    const child = spawn(process.execPath, [resolve(main), ...args], {
      // Runs outside the project: a developer's .env must not affect tests.
      cwd: tmpdir(),
      env: { PATH: process.env['PATH'], ...environment },
    });
    return new CliProcess(child);
  }

  /**
   * Resolves with the output as soon as it matches; rejects if the process ends first, or takes too
   * long.
   */
  async says(pattern: RegExp): Promise<string> {
    const ended = this.result.then(({ stdout, stderr }) => {
      if (!pattern.test(stdout)) throw new Error(`It never said ${pattern}: ${stdout}${stderr}`);
    });
    const signal = AbortSignal.timeout(PATIENCE_MS);
    while (!pattern.test(this.stdout))
      await Promise.race([once(this.child.stdout!, 'data', { signal }), ended]);
    return this.stdout;
  }

  /** Writes all of its standard input. */
  write(input: string): this {
    this.child.stdin!.end(input);
    return this;
  }

  kill(signal: NodeJS.Signals): Promise<CliResult> {
    this.child.kill(signal);
    return this.result;
  }

  /** Ends the process in whatever state it is, after a test. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await this.kill('SIGKILL');
  }
}
