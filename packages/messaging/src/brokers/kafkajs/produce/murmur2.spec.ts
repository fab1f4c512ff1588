import kafkajs from 'kafkajs';
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { murmur2 } from './murmur2.js';

it('A key goes to the partition that kafkajs, and so every other client of Kafka, chooses for it', () => {
  const choose = kafkajs.Partitioners.DefaultPartitioner();
  const partitionMetadata = Array.from({ length: 997 }, (_, partitionId) => ({
    partitionId,
    partitionErrorCode: 0,
    leader: 1,
    replicas: [],
    isr: [],
  }));
  const keys = Array.from({ length: 500 }, (_, length) => randomBytes(length % 70));
  keys.push(Buffer.from('ключ'), Buffer.alloc(3, 0xff), Buffer.alloc(8, 0x80));
  for (const key of keys) {
    const partition = choose({ topic: 'topic', partitionMetadata, message: { key, value: null } });
    expect((murmur2(key) & 0x7fffffff) % 997, key.toString('hex')).toBe(partition);
  }
});
