import { configDefaults, defineConfig } from 'vitest/config';

const SETUP = ['reflect-metadata', 'packages/testing/src/service/quiet-logger.ts'];
const FAULTS = 'packages/service/test/faults/**';
const CLEAN_CLONE = ['packages/tools/test/**', 'packages/testing/test/packed/**'];

export default defineConfig({
  // The kit's sources, so that tests need no build. Vite's defaults are left out: with `module`, OpenTelemetry does not load.
  ssr: {
    resolve: { conditions: ['@nest-kafka-kit/source', 'node', 'development|production'] },
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // A thread a file starts sooner than a process.
          pool: 'threads',
          include: ['src/**/*.spec.ts', 'packages/*/src/**/*.spec.ts'],
          setupFiles: SETUP,
          typecheck: { enabled: true, include: ['packages/*/src/**/*.spec-d.ts'] },
        },
      },
      {
        extends: true,
        test: {
          name: 'template',
          include: ['test/**/*.spec.ts'],
          setupFiles: SETUP,
          globalSetup: ['packages/testing/src/kafka/global-setup.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'kit',
          include: ['packages/*/test/**/*.spec.ts'],
          exclude: [...configDefaults.exclude, FAULTS, ...CLEAN_CLONE],
          setupFiles: SETUP,
          globalSetup: [
            'packages/testing/src/service/integration-setup.ts',
            'packages/service/test/support/build-service.ts',
          ],
          // The files share one Kafka and one schema registry, and the features' groups on it.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'faults',
          include: [`${FAULTS}/*.spec.ts`],
          setupFiles: SETUP,
          // No Kafka to share: each file has a cluster of its own, which it breaks.
          globalSetup: ['packages/service/test/support/build-service.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'clean-clone',
          include: CLEAN_CLONE.map((folder) => `${folder}/*.spec.ts`),
          // Each builds a service or two with two cores' worth of compilers.
          fileParallelism: false,
          testTimeout: 1_200_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
