import { isNotInstalled } from '../kafka/local-server-error.js';
import { registryVersion } from './registry-artifacts.js';
import { LocalRegistryError } from './registry-error.js';
import { waitForRegistry } from './registry-readiness.js';
import { startSchemaRegistry } from './schema-registry.js';

/** Where the tests' schema registry comes from, in one line for people, and how to end it. */
export interface RegistryForTests {
  /** `undefined`: no registry, the tests that need one are skipped. */
  readonly url: string | undefined;
  readonly description: string;
  stop(): Promise<void>;
}

/** The environment variables that decide; `process.env` fits. */
export interface RegistryForTestsEnvironment {
  readonly SCHEMA_REGISTRY_URL?: string;
  readonly SCHEMA_REGISTRY_TESTS?: string;
  readonly CI?: string;
}

const REACHABLE_TIMEOUT_MS = 10_000;
const nothing = () => Promise.resolve();

/**
 * Finds a schema registry for the tests: the one of `SCHEMA_REGISTRY_URL`, else one started with Java, else none. With
 * `CI=true` "none" is an error: a build must not pass because it tested less.
 *
 * @throws LocalRegistryError `REGISTRY_UNAVAILABLE` if CI has none, `REGISTRY_NOT_READY` if the one named does not
 *   answer, and what `startSchemaRegistry` throws when it should have worked
 *
 * @example
 * ```ts
 * const registry = await findRegistryForTests(process.env);
 * console.log(registry.description);
 * await registry.stop();
 * ```
 */
export async function findRegistryForTests({
  SCHEMA_REGISTRY_URL: given,
  SCHEMA_REGISTRY_TESTS: wanted,
  CI,
}: RegistryForTestsEnvironment): Promise<RegistryForTests> {
  if (wanted?.toLowerCase() === 'off') return none('SCHEMA_REGISTRY_TESTS=off.', CI);
  if (given) {
    await waitForRegistry(given, { timeoutMs: REACHABLE_TIMEOUT_MS });
    const description = `Schema registry tests run against ${given} (SCHEMA_REGISTRY_URL).`;
    return { url: given, description, stop: nothing };
  }
  const begin = performance.now();
  try {
    const registry = await startSchemaRegistry();
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    return {
      url: registry.url,
      description:
        `Schema registry tests run against Apicurio Registry ${registryVersion()} on ${registry.url}, ` +
        `ready after ${seconds} s.`,
      stop: () => registry.close(),
    };
  } catch (error) {
    if (!isNotInstalled(error)) throw error;
    const [reason] = error.message.split('\n');
    return none(`${reason} Or set SCHEMA_REGISTRY_URL.`, CI);
  }
}

function none(reason: string, CI: string | undefined): RegistryForTests {
  if (CI === 'true' || CI === '1') {
    throw new LocalRegistryError(
      'REGISTRY_UNAVAILABLE',
      `CI=${CI} must run the schema registry tests, but there is no registry: ${reason}`,
    );
  }
  const description = `Schema registry tests are skipped: ${reason}`;
  return { url: undefined, description, stop: nothing };
}
