import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { assertPortsFree } from './free-ports.js';
import { LocalServerError } from './local-server-error.js';
import { OrphanGuard } from './orphan-guard.js';
import { waitForProcess } from './readiness.js';
import type { ServerKind } from './server-kind.js';
import { type ServerCommand, ServerProcess } from './server-process.js';

/** How to run a server in a folder. */
export interface ServerPlan {
  /** Ports that must be free. */
  readonly ports: readonly number[];
  /** The commands, one for each process. */
  readonly commands: readonly ServerCommand[];
}

export interface LocalServerOptions {
  /**
   * The folder for the data, which survives `close()`. Default: a temporary folder that `close()`
   * deletes.
   */
  readonly directory?: string | undefined;
  /** Prepares the folder, whose path is absolute. */
  readonly plan: (directory: string) => Promise<ServerPlan> | ServerPlan;
  /** Milliseconds before `close()` kills a process whose data is kept. Default 15,000. */
  readonly closeTimeoutMs?: number;
}

/**
 * A server of one or more processes in a folder of its own. It never outlives the process that started it, unless that
 * one calls `detach()`.
 *
 * @example
 * ```ts
 * const server = await LocalServer.start(REGISTRY, { plan: (folder) => registryPlan(folder, 8081) });
 * await server.close();
 * ```
 */
export class LocalServer {
  processes: readonly ServerProcess[] = [];
  private readonly guard = new OrphanGuard();
  private closed = false;

  private constructor(
    private readonly kind: ServerKind,
    /** The folder of the data. */
    readonly directory: string,
    private readonly temporary: boolean,
    private readonly closeTimeoutMs?: number,
  ) {}

  /**
   * Starts all processes. Resolves when clients can use every one.
   *
   * @throws LocalServerError `PORT_TAKEN`, `…_START_FAILED`, `…_NOT_READY`, and what `plan` throws; nothing is left
   *   running then
   */
  static async start(
    kind: ServerKind,
    { directory, plan, closeTimeoutMs }: LocalServerOptions,
  ): Promise<LocalServer> {
    const temporary = directory === undefined;
    const folder = temporary
      ? await mkdtemp(join(await realpath(tmpdir()), `${kind.id}-`))
      : resolve(directory);
    const server = new LocalServer(kind, folder, temporary, closeTimeoutMs);
    try {
      if (temporary) server.guard.deleteAfterwards(folder);
      else await mkdir(folder, { recursive: true });
      await server.run(await plan(folder));
    } catch (error) {
      await server.close();
      throw error;
    }
    return server;
  }

  /** Starts a process of this server again. Resolves when clients can use it. */
  async restart(process: ServerProcess): Promise<void> {
    if (this.closed) {
      const { closedCode, title } = this.kind;
      throw new LocalServerError(closedCode, `${title} has been stopped; start another one.`);
    }
    process.spawn();
    await waitForProcess(this.kind, process, false);
  }

  /**
   * Ends the server for good, and deletes its folder unless that was given. Calling it again does
   * nothing.
   */
  async close(): Promise<void> {
    this.closed = true;
    // Data that is kept deserves an orderly end.
    if (!this.temporary) {
      await Promise.all(this.processes.map((process) => process.stop(this.closeTimeoutMs)));
    }
    await Promise.all(this.processes.map((process) => process.kill()));
    if (this.temporary) await rm(this.directory, { recursive: true, force: true, maxRetries: 20 });
    this.guard.release();
  }

  /**
   * Leaves the server running after this process. From then on it is stopped by the ids of its
   * processes.
   */
  detach(): void {
    for (const process of this.processes) process.detach();
    this.guard.release();
  }

  private async run({ ports, commands }: ServerPlan): Promise<void> {
    await assertPortsFree(ports);
    this.processes = commands.map((command) => new ServerProcess(command, this.guard));
    for (const process of this.processes) process.spawn();
    for (const process of this.processes) await waitForProcess(this.kind, process, true);
  }
}
