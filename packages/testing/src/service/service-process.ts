import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { HttpClient } from './http-client.js';

const PATIENCE_MS = 30_000;

/**
 * Runs the compiled service as a process of its own, as in production.
 *
 * @example
 * ```ts
 * await using service = ServiceProcess.spawn({ KAFKA_BOOTSTRAP_SERVERS: 'localhost:9092' });
 * const client = await service.ready();
 * ```
 */
export class ServiceProcess {
  readonly output: string[] = [];
  /** The exit code; `null` if a signal ended it. */
  readonly exited: Promise<number | null>;
  private readonly child: ChildProcess;
  private readonly waiting = new Set<() => void>();

  private constructor(environment: Readonly<Record<string, string | undefined>>, main: string) {
    this.child = spawn(process.execPath, [resolve(main)], {
      // Runs outside the project: a developer's .env must not affect tests.
      cwd: tmpdir(),
      env: { PATH: process.env['PATH'], PORT: '0', LOG_FORMAT: 'json', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.exited = once(this.child, 'exit').then(([code]) => code as number | null);
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      createInterface(stream).on('line', (line) => this.record(line));
    }
    void this.exited.then(() => this.wake());
  }

  /**
   * Starts the process without waiting for anything.
   *
   * @param main the compiled `main.js`
   *
   * @example
   * ```ts
   * await using service = ServiceProcess.spawn({ CONSUMER_GROUPS: 'none' }, 'dist/main.js');
   * const client = await service.ready();
   * ```
   */
  static spawn(
    environment: Readonly<Record<string, string | undefined>>,
    main: string,
  ): ServiceProcess {
    return new ServiceProcess(environment, main);
  }

  /** Resolves with a client once HTTP is up, whatever the broker does. */
  async listening(): Promise<HttpClient> {
    const line = await this.line(/Listening on (http:\S+),/);
    return new HttpClient(line[1]!.replace('localhost', '127.0.0.1'));
  }

  /** Resolves with a client once the consumers have joined too. */
  async ready(): Promise<HttpClient> {
    const client = await this.listening();
    await this.line(/Ready: /);
    return client;
  }

  /** Resolves when a line of the output matches; rejects if the process ends first. */
  async line(pattern: RegExp): Promise<RegExpMatchArray> {
    const deadline = AbortSignal.timeout(PATIENCE_MS);
    deadline.addEventListener('abort', () => this.wake(), { once: true });
    for (;;) {
      for (const line of this.output) {
        const match = line.match(pattern);
        if (match) return match;
      }
      if (deadline.aborted || this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`The service never said ${pattern}:\n${this.output.join('\n')}`);
      }
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  get pid(): number {
    return this.child.pid!;
  }

  kill(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    return this.exited;
  }

  /** Ends the process in whatever state it is, after a test. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await this.kill('SIGKILL');
  }

  private record(line: string): void {
    this.output.push(line);
    this.wake();
  }

  private wake(): void {
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }
}
