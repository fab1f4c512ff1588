import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { assertPortsFree, findFreePorts, LOOPBACK } from '../kafka/free-ports.js';
import { OrphanGuard } from '../kafka/orphan-guard.js';
import { ServerProcess } from '../kafka/server-process.js';
import { resolveRegistryArtifacts } from './registry-artifacts.js';
import { registryArguments } from './registry-command.js';
import { LocalRegistryError } from './registry-error.js';
import { waitForRegistry } from './registry-readiness.js';

const READY_TIMEOUT_MS = 60_000;

export interface SchemaRegistryOptions {
  /** On the loopback address. Default: a free one. */
  readonly port?: number;
  /** Where to keep the data. It survives `close()`. Default: a temporary folder that `close()` deletes. */
  readonly directory?: string;
}

/** A running registry. It never outlives the process that started it, unless that process calls `detach()`. */
export interface SchemaRegistryServer {
  /** Of the Confluent-compatible API, for `SCHEMA_REGISTRY_URL`; the same before and after a restart. */
  readonly url: string;
  /** `undefined` while it is stopped. */
  readonly pid: number | undefined;
  /** SIGTERM, and after 15 s SIGKILL. Resolves when the process is gone. */
  stop(): Promise<void>;
  /** On the same port, with the same schemas and ids. Resolves when it answers. */
  start(): Promise<void>;
  /** Ends it for good, and deletes the folder unless it was given. Calling it again does nothing. */
  close(): Promise<void>;
  /** Leaves it running after this process; from then on it is stopped by its pid. */
  detach(): void;
}

/**
 * Starts a real schema registry on this machine, without Docker. Resolves when it answers.
 *
 * @throws LocalServerError `PORT_TAKEN`; LocalRegistryError `REGISTRY_START_FAILED`, `REGISTRY_NOT_READY`, both with
 *   the end of its log; and those of `resolveRegistryArtifacts`; nothing is left running then
 *
 * @example
 * ```ts
 * const registry = await startSchemaRegistry();
 * await fetch(`${registry.url}/subjects`);
 * await registry.close();
 * ```
 */
export async function startSchemaRegistry({
  port: wanted,
  directory,
}: SchemaRegistryOptions = {}): Promise<SchemaRegistryServer> {
  const artifacts = await resolveRegistryArtifacts();
  const guard = new OrphanGuard();
  const temporary = directory === undefined;
  const folder = temporary
    ? await mkdtemp(join(await realpath(tmpdir()), 'schema-registry-'))
    : resolve(directory);
  if (temporary) guard.deleteAfterwards(folder);
  else await mkdir(folder, { recursive: true });

  const [port] = wanted === undefined ? await findFreePorts(1) : [wanted];
  const url = `http://${LOOPBACK}:${port}/apis/ccompat/v7`;
  const args = registryArguments(artifacts, { directory: folder, port: port! });
  const log = join(folder, 'registry.log');
  const process = new ServerProcess({ program: artifacts.java, args, log }, guard);
  let closed = false;

  const start = async () => {
    if (closed) {
      throw new LocalRegistryError('REGISTRY_CLOSED', 'The registry is closed; start another one.');
    }
    process.spawn();
    await waitUntilReady(url, process);
  };
  const close = async () => {
    closed = true;
    // Data that is kept deserves an orderly end.
    await (temporary ? process.kill() : process.stop());
    if (temporary) await rm(folder, { recursive: true, force: true, maxRetries: 20 });
    guard.release();
  };

  try {
    await assertPortsFree([port!]);
    await start();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    url,
    get pid() {
      return process.pid;
    },
    stop: () => process.stop(),
    start,
    close,
    detach: () => {
      process.detach();
      guard.release();
    },
  };
}

async function waitUntilReady(url: string, process: ServerProcess): Promise<void> {
  const check = () => {
    if (process.pid !== undefined) return;
    throw new LocalRegistryError(
      'REGISTRY_START_FAILED',
      `The registry ended while it was starting. The end of its log:\n${process.logTail()}`,
    );
  };
  try {
    await waitForRegistry(url, { timeoutMs: READY_TIMEOUT_MS, check });
  } catch (error) {
    if (!(error instanceof LocalRegistryError) || error.code !== 'REGISTRY_NOT_READY') throw error;
    const message = `${error.message} The end of its log:\n${process.logTail()}`;
    throw new LocalRegistryError('REGISTRY_NOT_READY', message, { cause: error });
  }
}
