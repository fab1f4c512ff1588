import {
  bringUp as bringServerUp,
  takeDown as takeServerDown,
} from '../local-server/server-that-stays.js';
import { REGISTRY } from './registry-kind.js';
import { registryUrl, startRegistryServer } from './schema-registry.js';

export interface LocalRegistryOptions {
  /** The folder for the data and the state file; kept between runs. */
  readonly directory: string;
  readonly port: number;
  /** Whether to delete the data of earlier runs first. */
  readonly fresh?: boolean;
}

/**
 * Starts a registry that outlives this process, or finds that it is up already.
 *
 * @throws LocalServerError `REGISTRY_ALREADY_UP` if one is up that is not the one asked for, and those of
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
  const url = registryUrl(port);
  const start = () => startRegistryServer({ port, directory });
  const wanted = { directory, address: url, ports: [port], fresh, start };
  return { url, ...(await bringServerUp(REGISTRY, wanted)) };
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
  return (await takeServerDown(directory)) > 0;
}
