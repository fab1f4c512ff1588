import {
  type Environment,
  findServerForTests,
  type ServerForTests,
} from '../local-server/server-for-tests.js';
import { registryVersion } from './registry-artifacts.js';
import { REGISTRY } from './registry-kind.js';
import { waitForRegistry } from './registry-readiness.js';
import { startSchemaRegistry } from './schema-registry.js';

const REACHABLE_TIMEOUT_MS = 10_000;

/**
 * The schema registry for the tests: where it comes from, in one line for people, and how to stop
 * it.
 */
export interface RegistryForTests extends Omit<ServerForTests, 'address'> {
  /** `undefined` if there is no registry, so that tests that need one are skipped. */
  readonly url: string | undefined;
}

/**
 * Finds a schema registry for the tests: the one of `SCHEMA_REGISTRY_URL`, else one started with Java, else none.
 * `SCHEMA_REGISTRY_TESTS=off` asks for none. With `CI=true` "none" is an error: a build must not pass because it
 * tested less.
 *
 * @param environment `process.env` fits
 * @throws LocalServerError `REGISTRY_UNAVAILABLE` if CI has none, `REGISTRY_NOT_READY` if the one named does not
 *   answer, and what `startSchemaRegistry` throws when it should have worked
 *
 * @example
 * ```ts
 * const registry = await findRegistryForTests(process.env);
 * console.log(registry.description);
 * await registry.stop();
 * ```
 */
export async function findRegistryForTests(environment: Environment): Promise<RegistryForTests> {
  const { address, ...registry } = await findServerForTests(REGISTRY, environment, {
    reach: (given) => waitForRegistry(given, REACHABLE_TIMEOUT_MS),
    start: async () => {
      const { url, close } = await startSchemaRegistry();
      return { address: url, product: `Apicurio Registry ${registryVersion()}`, stop: close };
    },
    otherwise: 'Or set SCHEMA_REGISTRY_URL.',
  });
  return { url: address, ...registry };
}
