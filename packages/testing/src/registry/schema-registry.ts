import { join } from 'node:path';
import { findFreePorts, LOOPBACK } from '../local-server/free-ports.js';
import { LocalServer } from '../local-server/local-server.js';
import { resolveRegistryArtifacts } from './registry-artifacts.js';
import { registryArguments } from './registry-command.js';
import { REGISTRY } from './registry-kind.js';
import { probeRegistry } from './registry-readiness.js';

/** Options of `startSchemaRegistry`. */
export interface SchemaRegistryOptions {
  /** The port on the loopback address. Default: a free one. */
  readonly port?: number;
  /**
   * The folder for the data, which survives `close()`. Default: a temporary folder that `close()`
   * deletes.
   */
  readonly directory?: string;
}

/** A running registry. It never outlives the process that started it, unless that process calls `detach()`. */
export interface SchemaRegistryServer {
  /**
   * The URL of the Confluent-compatible API, for `SCHEMA_REGISTRY_URL`; the same before and after a
   * restart.
   */
  readonly url: string;
  /** `undefined` while it is stopped. */
  readonly pid: number | undefined;
  /** Sends SIGTERM, and SIGKILL after 15 s. Resolves when the process is gone. */
  stop(): Promise<void>;
  /** Starts it again on the same port, with the same schemas and ids. Resolves when it answers. */
  start(): Promise<void>;
  /**
   * Ends it for good, and deletes the folder unless that was given. Calling it again does nothing.
   */
  close(): Promise<void>;
  /** Leaves it running after this process. From then on it is stopped by its pid. */
  detach(): void;
}

/**
 * Starts a real schema registry on this machine, without Docker. Resolves when it answers.
 *
 * @throws LocalServerError `PORT_TAKEN`, `REGISTRY_START_FAILED`, `REGISTRY_NOT_READY` (the last two with the end of
 *   its log), and those of `resolveRegistryArtifacts`; nothing is left running then
 *
 * @example
 * ```ts
 * const registry = await startSchemaRegistry();
 * await fetch(`${registry.url}/subjects`);
 * await registry.close();
 * ```
 */
export async function startSchemaRegistry({
  port,
  directory,
}: SchemaRegistryOptions = {}): Promise<SchemaRegistryServer> {
  const server = await startRegistryServer({
    port: port ?? (await findFreePorts(1))[0]!,
    directory,
  });
  const process = server.processes[0]!;
  return {
    url: process.command.address,
    get pid() {
      return process.pid;
    },
    stop: () => process.stop(),
    start: () => server.restart(process),
    close: () => server.close(),
    detach: () => server.detach(),
  };
}

/** The address of a registry's Confluent-compatible API. */
export function registryUrl(port: number): string {
  return `http://${LOOPBACK}:${port}/apis/ccompat/v7`;
}

/** Starts a registry's process. */
export async function startRegistryServer({
  port,
  directory,
}: {
  readonly port: number;
  readonly directory?: string | undefined;
}): Promise<LocalServer> {
  const artifacts = await resolveRegistryArtifacts();
  const address = registryUrl(port);
  return LocalServer.start(REGISTRY, {
    directory,
    plan: (folder) => ({
      ports: [port],
      commands: [
        {
          program: artifacts.java,
          args: registryArguments(artifacts, { directory: folder, port }),
          log: join(folder, 'registry.log'),
          address,
          probe: () => probeRegistry(address),
        },
      ],
    }),
  });
}
