import { spawn, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { asset } from './assets.js';

const GUARD = asset('local-server/orphan-guard.mjs');

/**
 * Ends processes and deletes folders when this process ends, in whatever way: at its normal end, by Ctrl-C, by an
 * uncaught error, or by SIGKILL, which no exit handler survives. A small second process holds the other end of a pipe
 * and acts when the pipe closes.
 *
 * @example
 * ```ts
 * const guard = new OrphanGuard();
 * const broker = spawn('java', ['kafka.Kafka']);
 * guard.watch(broker.pid!);
 * // … after the broker has ended:
 * guard.forget(broker.pid!);
 * guard.release();
 * ```
 */
export class OrphanGuard {
  private readonly process: ChildProcess;

  constructor() {
    // Runs in a session of its own, so that Ctrl-C in the terminal does not end the guard too.
    this.process = spawn(process.execPath, [GUARD], {
      stdio: ['pipe', 'ignore', 'inherit'],
      detached: true,
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    this.process.unref();
    if (this.process.stdin instanceof Socket) this.process.stdin.unref();
    this.process.stdin?.on('error', () => undefined);
  }

  /** Kills this process once the current one has ended. */
  watch(pid: number): void {
    this.say(`+${pid}`);
  }

  /** Forgets a process that has ended: its id may soon belong to another one. */
  forget(pid: number): void {
    this.say(`-${pid}`);
  }

  /** Deletes this folder once the current process has ended, after killing. */
  deleteAfterwards(folder: string): void {
    this.say(`rm ${folder}`);
  }

  /** Removes this Docker container once the current process has ended. */
  removeContainerAfterwards(name: string): void {
    this.say(`docker ${name}`);
  }

  /** Ends the guard and leaves everything as it is. */
  release(): void {
    this.say('release');
    this.process.stdin?.end();
  }

  private say(line: string): void {
    if (this.process.stdin?.writable) this.process.stdin.write(`${line}\n`);
  }
}
