import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const build = join(import.meta.dirname, '../.bench-build');
const PATIENCE_MS = 180_000;

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** The service itself, compiled. */
export const SERVICE = 'src/main.js';

/** A loop that is late on a busy machine is measured; 503 would spare it work. */
const WITHOUT_SHEDDING = { HTTP_MAX_EVENT_LOOP_DELAY_MS: '60000' };

/** What is measured, in a process of its own: the kit or one of its twins. */
export class Subject {
  private constructor(
    private readonly child: ChildProcess,
    private readonly file: string,
  ) {}

  static start(file: string, environment: Readonly<Record<string, string>>): Subject {
    const child = fork(join(build, file), {
      // Elsewhere than the project: a developer's .env is not part of any benchmark.
      cwd: tmpdir(),
      env: {
        PATH: process.env['PATH'],
        PORT: '0',
        LOG_LEVEL: 'warn',
        ...WITHOUT_SHEDDING,
        ...environment,
      },
      execArgv: (process.env['BENCH_NODE_OPTIONS'] ?? '').split(' ').filter(Boolean),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    running.add(child);
    child.once('exit', () => running.delete(child));
    return new Subject(child, file);
  }

  /** What it tells next. Rejects when it ends instead. */
  async told<Message>(): Promise<Message> {
    const done = new AbortController();
    const signal = AbortSignal.any([done.signal, AbortSignal.timeout(PATIENCE_MS)]);
    const ended = once(this.child, 'exit', { signal }).then(() => {
      throw new Error(`${this.file} ended before it was done.`);
    });
    ended.catch(() => undefined);
    const told = once(this.child, 'message', { signal }) as Promise<[Message]>;
    const [message] = await Promise.race([told, ended]);
    done.abort();
    return message;
  }

  ask(question: string): void {
    this.child.send(question);
  }

  /** Resolves when the process is gone. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const late = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    await exited;
    clearTimeout(late);
  }
}
