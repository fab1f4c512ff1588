import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findKafkaForTests } from '../../src/kafka/kafka-for-tests.js';

describe('findKafkaForTests', () => {
  let empty: string;

  beforeEach(async () => {
    empty = await mkdtemp(join(tmpdir(), 'kafka-for-tests-spec-'));
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
    const kafka = await findKafkaForTests({ KAFKA_TESTS: 'off' });

    expect(kafka.bootstrapServers).toBeUndefined();
    expect(kafka.description).toBe('Kafka tests are skipped: KAFKA_TESTS=off.');
    await kafka.stop();
  });

  it('skips, in one line that says what to install, when the machine has nothing to run Kafka with', async () => {
    withNothingInstalled();

    const kafka = await findKafkaForTests({});

    expect(kafka.bootstrapServers).toBeUndefined();
    expect(kafka.description).toMatch(
      /^Kafka tests are skipped: No working java on PATH\. Install .*$/,
    );
    expect(kafka.description).toContain('Docker');
  });

  it('never skips in a build', async () => {
    const unavailable = { code: 'KAFKA_UNAVAILABLE' };
    await expect(findKafkaForTests({ CI: 'true', KAFKA_TESTS: 'off' })).rejects.toMatchObject(
      unavailable,
    );

    withNothingInstalled();
    await expect(findKafkaForTests({ CI: 'true' })).rejects.toMatchObject(unavailable);
  });
});
