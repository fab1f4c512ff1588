import type { TestProject } from 'vitest/node';
import { findRegistryForTests } from './registry-for-tests.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Of the Confluent-compatible API; `undefined` when there is no schema registry to test with. */
    schemaRegistryUrl: string | undefined;
  }
}

/**
 * Vitest's global setup: one schema registry for all tests of a run, stopped at its end.
 *
 * `SCHEMA_REGISTRY_URL` is taken out of the environment that tests see, or it would configure every application under
 * test.
 *
 * @example
 * ```ts
 * const url = inject('schemaRegistryUrl');
 * describe.skipIf(!url)('with a real schema registry', () => { … });
 * ```
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const registry = await findRegistryForTests(process.env);
  const { SCHEMA_REGISTRY_URL: given } = process.env;
  delete process.env.SCHEMA_REGISTRY_URL;
  console.log(registry.description);
  project.provide('schemaRegistryUrl', registry.url);
  return async () => {
    // Vitest sets up again in the same process when its configuration changes.
    if (given !== undefined) process.env.SCHEMA_REGISTRY_URL = given;
    await registry.stop();
  };
}
