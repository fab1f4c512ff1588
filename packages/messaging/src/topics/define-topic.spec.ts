import { describe, expect, it } from 'vitest';
import { defineTopic } from './define-topic.js';

describe('defineTopic', () => {
  it('turns options into the settings a broker understands', () => {
    const topic = defineTopic({
      name: 'orders',
      partitions: 6,
      replicationFactor: 3,
      retentionMs: 60_000,
      cleanupPolicy: 'compact,delete',
      config: { 'max.message.bytes': '2048' },
    });
    expect(topic).toEqual({
      name: 'orders',
      partitions: 6,
      replicationFactor: 3,
      config: {
        'retention.ms': '60000',
        'cleanup.policy': 'compact,delete',
        'max.message.bytes': '2048',
      },
    });
  });

  it('leaves replication to the broker unless told', () => {
    expect(defineTopic({ name: 'orders' })).toMatchObject({ partitions: 3, replicationFactor: -1 });
  });

  it.each(['', '.', '..', 'white space', 'ünï', 'a'.repeat(250)])('refuses the name %j', (name) => {
    expect(() => defineTopic({ name })).toThrow(/1 to 249 of a-z/);
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses %d partitions', (partitions) => {
    expect(() => defineTopic({ name: 'orders', partitions })).toThrow(/an integer from 1/);
  });

  it.each([0, -2, 0.5])('refuses replication factor %d', (replicationFactor) => {
    expect(() => defineTopic({ name: 'orders', replicationFactor })).toThrow(/an integer from 1/);
  });
});
