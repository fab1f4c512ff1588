import type { TestProject } from 'vitest/node';
import { setUpServer } from '../local-server/server-setup.js';
import { findRegistryForTests } from './registry-for-tests.js';
import { REGISTRY } from './registry-kind.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /**
     * The URL of the Confluent-compatible API; `undefined` if there is no schema registry to test
     * with.
     */
    schemaRegistryUrl: string | undefined;
  }
}

/**
 * Vitest's global setup: one schema registry for all tests of a run, stopped at its end. Tests do not see
 * `SCHEMA_REGISTRY_URL`.
 *
 * @example
 * ```ts
 * const url = inject('schemaRegistryUrl');
 * describe.skipIf(!url)('with a real schema registry', () => { … });
 * ```
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url: address, ...registry } = await findRegistryForTests(process.env);
  return setUpServer(REGISTRY, { address, ...registry }, (url) =>
    project.provide('schemaRegistryUrl', url),
  );
}
