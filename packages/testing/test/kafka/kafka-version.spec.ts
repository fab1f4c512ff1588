import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { kafkaVersion } from '../../src/kafka/kafka-artifacts.js';

describe('the version of Kafka', () => {
  it('is the same in docker-compose.kafka.yml as in pom.xml', () => {
    const compose = readFileSync(
      new URL('../../../../docker-compose.kafka.yml', import.meta.url),
      'utf8',
    );

    expect(compose).toContain(`image: apache/kafka:${kafkaVersion()}\n`);
  });
});
