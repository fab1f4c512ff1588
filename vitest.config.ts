import { defineConfig } from 'vitest/config';

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
          setupFiles: ['reflect-metadata', 'test/support/quiet-logger.ts'],
          globalSetup: ['test/kafka/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
