import { existsSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endProcess } from './end-process.js';
import { assertPortsFree } from './free-ports.js';
import type { LocalServer } from './local-server.js';
import { LocalServerError } from './local-server-error.js';
import { commandOf } from './process-inspection.js';
import type { ServerKind } from './server-kind.js';

/** Milliseconds that a cluster's own `stop()` waits before it kills. */
const STOP_TIMEOUT_MS = 5_000;

export interface ServerWanted {
  /** The folder for the data and the state file; kept between runs. */
  readonly directory: string;
  /** The server's address for clients. */
  readonly address: string;
  /** Ports that must be free. */
  readonly ports: readonly number[];
  /** Whether to delete the data of earlier runs first. */
  readonly fresh: boolean;
  readonly start: () => Promise<LocalServer>;
}

/**
 * The state file, written once the server is up: what a later command needs to find and stop it.
 */
interface RunningServer {
  readonly address: string;
  readonly processes: readonly { readonly pid: number; readonly args: readonly string[] }[];
}

/**
 * Starts a server that outlives this process, or finds that it is up already.
 *
 * @throws LocalServerError `…_ALREADY_UP` if one is up that is not the one asked for, `PORT_TAKEN`, and what `start`
 *   throws
 *
 * @example
 * ```ts
 * await bringUp(KAFKA, { directory: '.kafka', address: '127.0.0.1:9092', ports: [9092], fresh: false, start });
 * ```
 */
export async function bringUp(
  { id, code, title }: ServerKind,
  { directory, address, ports, fresh, start }: ServerWanted,
): Promise<{ alreadyUp: boolean }> {
  const state = readState(directory);
  const running = state ? await stillRunning(state) : [];
  if (state && running.length === state.processes.length) {
    if (state.address === address && !fresh) return { alreadyUp: true };
    throw new LocalServerError(
      `${code}_ALREADY_UP`,
      `${title} is up on ${state.address}, and ${fresh ? 'fresh data' : address} was asked for. ` +
        `Run npm run ${id}:down first.`,
    );
  }
  // If some processes of the last run have died, the others are of no use alone.
  await takeDown(directory);
  // Checked before anything is deleted: whoever holds the ports may be using this very data.
  await assertPortsFree(ports);
  if (fresh) await rm(directory, { recursive: true, force: true });

  const server = await start();
  try {
    const processes = server.processes.map(({ pid, command: { args } }) => ({ pid: pid!, args }));
    const started: RunningServer = { address, processes };
    await writeFile(stateFile(directory), `${JSON.stringify(started, undefined, 2)}\n`);
  } catch (error) {
    await server.close();
    throw error;
  }
  server.detach();
  return { alreadyUp: false };
}

/**
 * Stops the server that `bringUp` started: SIGTERM, and after 5 s SIGKILL. Its data stays.
 *
 * @returns how many processes were stopped; 0 if none was up
 *
 * @example
 * ```ts
 * await takeDown('.kafka'); // 1
 * ```
 */
export async function takeDown(directory: string): Promise<number> {
  const state = readState(directory);
  if (!state) return 0;
  const pids = await stillRunning(state);
  await Promise.all(pids.map((pid) => endProcess(pid, STOP_TIMEOUT_MS)));
  await rm(stateFile(directory), { force: true });
  return pids.length;
}

/**
 * The process ids that still belong to the server: after a reboot another program may have one of
 * them.
 */
async function stillRunning({ processes }: RunningServer): Promise<number[]> {
  const commands = await Promise.all(processes.map(({ pid }) => commandOf(pid)));
  return processes
    .filter(({ args }, index) => commands[index]?.includes(args.join(' ')))
    .map(({ pid }) => pid);
}

function stateFile(directory: string): string {
  return join(directory, 'running.json');
}

function readState(directory: string): RunningServer | undefined {
  const file = stateFile(directory);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as RunningServer) : undefined;
}
