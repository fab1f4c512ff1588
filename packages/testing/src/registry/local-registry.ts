import { existsSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { endProcess } from '../kafka/end-process.js';
import { assertPortsFree } from '../kafka/free-ports.js';
import { commandOf } from '../kafka/process-inspection.js';
import { LocalRegistryError } from './registry-error.js';
import { startSchemaRegistry } from './schema-registry.js';

/** In milliseconds. */
const STOP_TIMEOUT_MS = 5_000;

export interface LocalRegistryOptions {
  /** Holds the data and the state file; kept between runs. */
  readonly directory: string;
  readonly port: number;
  /** Delete the data of earlier runs first. */
  readonly fresh?: boolean;
}

/** Written when the registry is up: all that a later command needs to find and stop it. */
interface RunningRegistry {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
}

/**
 * Starts a registry that goes on after this process, or finds that it is up already.
 *
 * @throws LocalRegistryError `REGISTRY_ALREADY_UP` if one is up that is not the one asked for, and those of
 *   `startSchemaRegistry`
 *
 * @example
 * ```ts
 * const { url } = await bringUp({ directory: '.registry', port: 8081 });
 * ```
 */
export async function bringUp({
  directory,
  port,
  fresh = false,
}: LocalRegistryOptions): Promise<{ url: string; alreadyUp: boolean }> {
  const running = await findRunning(directory);
  if (running) {
    if (running.port === port && !fresh) return { url: running.url, alreadyUp: true };
    throw new LocalRegistryError(
      'REGISTRY_ALREADY_UP',
      `The schema registry is up on port ${running.port}, and ${fresh ? 'fresh data' : `port ${port}`} was asked ` +
        'for. Run npm run registry:down first.',
    );
  }
  // Before anything is deleted: whoever has the port may be using this very data.
  await assertPortsFree([port]);
  if (fresh) await rm(directory, { recursive: true, force: true });

  const registry = await startSchemaRegistry({ directory, port });
  try {
    const state: RunningRegistry = { url: registry.url, port, pid: registry.pid! };
    await writeFile(stateFile(directory), `${JSON.stringify(state, undefined, 2)}\n`);
  } catch (error) {
    await registry.close();
    throw error;
  }
  registry.detach();
  return { url: registry.url, alreadyUp: false };
}

/**
 * Stops the registry that `bringUp` started: SIGTERM, and after 5 s SIGKILL. Its data stays.
 *
 * @returns whether one was up
 *
 * @example
 * ```ts
 * await takeDown('.registry'); // true
 * ```
 */
export async function takeDown(directory: string): Promise<boolean> {
  const running = await findRunning(directory);
  if (running) await endProcess(running.pid, STOP_TIMEOUT_MS);
  await rm(stateFile(directory), { force: true });
  return running !== undefined;
}

/** Looks at the process too: after a reboot another program may have its id. */
async function findRunning(directory: string): Promise<RunningRegistry | undefined> {
  const file = stateFile(directory);
  if (!existsSync(file)) return undefined;
  const state = JSON.parse(readFileSync(file, 'utf8')) as RunningRegistry;
  const command = await commandOf(state.pid);
  return command?.includes(`jdbc:h2:file:${join(resolve(directory), 'registry')}`)
    ? state
    : undefined;
}

function stateFile(directory: string): string {
  return join(directory, 'running.json');
}
