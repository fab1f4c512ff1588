import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.spec.ts'],
          setupFiles: ['reflect-metadata', 'test/support/quiet-logger.ts'],
          typecheck: { enabled: true, include: ['src/**/*.spec-d.ts'] },
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/**/*.spec.ts'],
          exclude: [...configDefaults.exclude, 'test/faults/**'],
          setupFiles: ['reflect-metadata', 'test/support/quiet-logger.ts'],
          globalSetup: ['test/support/integration-setup.ts'],
          // The files share one Kafka and one schema registry, and the features' groups on it.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['test/faults/**/*.spec.ts'],
          setupFiles: ['reflect-metadata', 'test/support/quiet-logger.ts'],
          // No Kafka to share: each file has a cluster of its own, which it breaks.
          globalSetup: ['test/support/build-service.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
