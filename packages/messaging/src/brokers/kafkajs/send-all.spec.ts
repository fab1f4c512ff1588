import { randomBytes } from 'node:crypto';
import { Partitioners } from 'kafkajs';
import { expect, it } from 'vitest';
import { ChosenPartitions } from './send-all.js';

const partitionMetadata = Array.from({ length: 12 }, (_, partitionId) => ({
  partitionId,
  partitionErrorCode: 0,
  leader: 1,
  replicas: [],
  isr: [],
}));

it('A key goes to the partition that kafkajs chooses, one of a megabyte in no time', () => {
  const ours = new ChosenPartitions().createPartitioner();
  const theirs = Partitioners.DefaultPartitioner();
  for (let length = 0; length < 100; length++) {
    const choice = {
      topic: 'topic',
      partitionMetadata,
      message: { key: randomBytes(length), value: null },
    };
    expect(ours(choice)).toBe(theirs(choice));
  }
  const chosen = { key: Buffer.from('key'), value: null, partition: 7 };
  expect(ours({ topic: 'topic', partitionMetadata, message: chosen })).toBe(7);
  const begin = performance.now();
  const message = { key: Buffer.alloc(1024 * 1024, 7), value: null };
  expect(ours({ topic: 'topic', partitionMetadata, message })).toBeLessThan(12);
  expect(performance.now() - begin).toBeLessThan(2_000);
});
