import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';

const PATIENCE_MS = 60_000;

/** A process whose output is kept byte for byte, as a terminal or a log collector gets it. */
export class RawProcess {
  /** The exit code, once it and its output have ended; `null` if a signal ended it. */
  readonly closed: Promise<number | null>;
  private isClosed = false;
  private readonly waiting = new Set<() => void>();
  private readonly chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };

  private constructor(private readonly child: ChildProcess) {
    for (const name of ['stdout', 'stderr'] as const)
      child[name]!.on('data', (chunk: Buffer) => {
        this.chunks[name].push(chunk);
        this.wake();
      });
    this.closed = once(child, 'close').then(([code]) => {
      this.isClosed = true;
      this.wake();
      return code as number | null;
    });
  }

  /** Starts it with nothing from this machine's environment but PATH, outside the project. */
  static spawn(
    main: string,
    environment: Readonly<Record<string, string | undefined>>,
    args: readonly string[] = [],
  ): RawProcess {
    const env = { PATH: process.env['PATH'], PORT: '0', ...environment };
    return new RawProcess(spawn(process.execPath, [main, ...args], { cwd: tmpdir(), env }));
  }

  get stdout(): Buffer {
    return Buffer.concat(this.chunks.stdout);
  }

  get stderr(): Buffer {
    return Buffer.concat(this.chunks.stderr);
  }

  /** All that left it by its standard output and error. */
  get said(): string {
    return `${this.stdout.toString()}${this.stderr.toString()}`;
  }

  /** Resolves when its output matches; rejects if it ends first, or takes too long. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    const deadline = setTimeout(() => this.wake(), PATIENCE_MS);
    const end = Date.now() + PATIENCE_MS;
    try {
      for (;;) {
        const found = pattern.exec(this.said);
        if (found) return found;
        if (this.isClosed || Date.now() >= end)
          throw new Error(`It never said ${pattern}:\n${this.said.slice(-10_000)}`);
        await new Promise<void>((resolve) => this.waiting.add(resolve));
      }
    } finally {
      clearTimeout(deadline);
    }
  }

  /** The address of its HTTP, once its consumers have joined. */
  async ready(): Promise<string> {
    const [, url] = await this.says(/Listening on (http:\/\/[^\s,]+)/);
    await this.says(/Ready: /);
    return url!.replace('localhost', '127.0.0.1');
  }

  end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.child.kill(signal);
    return this.closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await this.end('SIGKILL');
  }

  private wake(): void {
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }
}
