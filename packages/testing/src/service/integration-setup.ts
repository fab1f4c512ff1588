import type { TestProject } from 'vitest/node';
import startKafka from '../kafka/global-setup.js';
import startRegistry from '../registry/global-setup.js';

/**
 * Vitest's global setup of the integration tests: starts the servers they share, side by side.
 *
 * @throws what either server's setup throws, once the other one is stopped
 * @example
 * ```ts
 * // vitest.config.ts
 * export default defineConfig({ test: { globalSetup: ['@nest-kafka-kit/testing/setup'] } });
 * ```
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const started = await Promise.allSettled([startKafka(project), startRegistry(project)]);
  const stop = async () => {
    for (const result of started) if (result.status === 'fulfilled') await result.value?.();
  };
  const failed = started.find((result) => result.status === 'rejected');
  if (!failed) return stop;
  await stop();
  throw failed.reason;
}
