/** A build never tests less than it says; a developer's run says in one line what it leaves out. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findRegistryForTests } from '../../src/registry/registry-for-tests.js';

describe('findRegistryForTests', () => {
  let empty: string;

  beforeEach(async () => {
    empty = await mkdtemp(join(tmpdir(), 'registry-for-tests-spec-'));
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(empty, { recursive: true, force: true });
  });

  function withNothingInstalled(): void {
    vi.stubEnv('PATH', empty);
    vi.stubEnv('JAVA_HOME', undefined);
  }

  it('skips, in one line, when it is told to', async () => {
    const registry = await findRegistryForTests({ SCHEMA_REGISTRY_TESTS: 'off' });

    expect(registry.url).toBeUndefined();
    expect(registry.description).toBe(
      'Schema registry tests are skipped: SCHEMA_REGISTRY_TESTS=off.',
    );
    await registry.stop();
  });

  it('skips, in one line that says what to install, when there is nothing to run one with', async () => {
    withNothingInstalled();

    const registry = await findRegistryForTests({});

    expect(registry.url).toBeUndefined();
    expect(registry.description).toMatch(
      /^Schema registry tests are skipped: No working java on PATH\. Install .* SCHEMA_REGISTRY_URL\.$/,
    );
  });

  it('never skips in a build', async () => {
    const unavailable = { code: 'REGISTRY_UNAVAILABLE' };
    await expect(
      findRegistryForTests({ CI: 'true', SCHEMA_REGISTRY_TESTS: 'off' }),
    ).rejects.toMatchObject(unavailable);

    withNothingInstalled();
    await expect(findRegistryForTests({ CI: 'true' })).rejects.toMatchObject(unavailable);
  });
});
