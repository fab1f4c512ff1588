import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { OrphanGuard } from './orphan-guard.js';
import { lastLines } from './run-command.js';

/** Milliseconds after SIGTERM before a server is killed, by default. */
const STOP_TIMEOUT_MS = 15_000;

export interface ServerCommand {
  /** The program: a path, or a name on PATH. */
  readonly program: string;
  readonly args: readonly string[];
  /**
   * The absolute path of the log, to which the server's output is appended. The server runs in its
   * folder.
   */
  readonly log: string;
  /** The server's address, for messages. */
  readonly address: string;
  /**
   * Tries once to use it; `undefined` on success, otherwise what is wrong.
   *
   * @param together whether all processes of the server have been started, and should know each other
   */
  readonly probe: (together: boolean) => Promise<string | undefined>;
}

/**
 * Starts and ends one server process, whatever it serves.
 *
 * @example
 * ```ts
 * const server = new ServerProcess(brokerCommand(artifacts, '/tmp/broker-1', node), guard);
 * server.spawn();
 * await server.stop();
 * ```
 */
export class ServerProcess {
  private child: ChildProcess | undefined;

  /** @param guard ends the process if this one ends first */
  constructor(
    readonly command: ServerCommand,
    private readonly guard: OrphanGuard,
  ) {}

  /** `undefined` while no process runs. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Starts the process if none runs. It is not ready to serve yet. */
  spawn(): void {
    if (this.child) return;
    const { program, args } = this.command;
    const log = openSync(this.command.log, 'a');
    const child = spawn(program, args, {
      cwd: dirname(this.command.log),
      stdio: ['ignore', log, log],
      // Runs in a session of its own: Ctrl-C must not end the server while a test is still cleaning
      // up.
      detached: true,
    });
    closeSync(log);
    this.child = child;
    const { pid } = child;
    if (pid !== undefined) this.guard.watch(pid);
    const ended = () => {
      if (pid !== undefined) this.guard.forget(pid);
      if (this.child === child) this.child = undefined;
    };
    child.once('exit', ended).once('error', ended);
  }

  /**
   * Sends SIGTERM, and SIGKILL after `timeoutMs`. Resolves when the process is gone; at once if
   * none runs.
   */
  async stop(timeoutMs = STOP_TIMEOUT_MS): Promise<void> {
    const timer = setTimeout(() => this.child?.kill('SIGKILL'), timeoutMs);
    try {
      await this.end('SIGTERM');
    } finally {
      clearTimeout(timer);
    }
  }

  /** Sends SIGKILL: nothing is flushed. Resolves when the process is gone. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  /** Lets this process end without the server. */
  detach(): void {
    this.child?.unref();
  }

  /** The last 40 lines the server printed. */
  logTail(): string {
    return lastLines(readFileSync(this.command.log, 'utf8'), 40);
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (!child) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
}
