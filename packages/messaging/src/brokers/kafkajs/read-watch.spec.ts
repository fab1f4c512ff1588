import type { Admin } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { TopicRecreatedError } from '../../errors.js';
import { ReadProgress } from './read-progress.js';
import { ReadWatch } from './read-watch.js';

type Answer = (topic: string) => Promise<{ partition: number; low: string; high: string }[]>;

/** What it makes of such answers; test/interop/reader.spec.ts has those of a real Kafka. */
function watch(progress: ReadProgress, fetchTopicOffsets: Answer): ReadWatch {
  const admin = { fetchTopicOffsets } as unknown as Admin;
  return new ReadWatch({ run: (call) => call(admin, undefined as never) }, progress);
}

const endless = (from: bigint, topic = 'orders') => ({ topic, partition: 0, from });

describe('The watch over a reading', () => {
  it('compares with where the reading stood before it asked', async () => {
    const progress = new ReadProgress([endless(3n)]);
    const bounds = [{ partition: 0, low: '0', high: '3' }];
    const readOn = watch(progress, async () => {
      progress.advance('orders', 0, 8n);
      return bounds;
    });
    await readOn.look(0);
    const stands = watch(progress, async () => bounds);
    await expect(stands.look(0)).rejects.toThrow(TopicRecreatedError);
  });

  it('takes a broker that does not answer for no news, and asks about the next topic', async () => {
    const progress = new ReadProgress([endless(3n), endless(1n, 'users')]);
    await watch(progress, async (topic) => {
      if (topic === 'orders') throw new Error('Connection closed');
      return [{ partition: 0, low: '5', high: '9' }];
    }).look(0);
    expect(progress.nextOf('orders', 0)).toBe(3n);
    expect(progress.nextOf('users', 0)).toBe(5n);
  });

  it('asks nothing about what is not quiet, nor after the end', async () => {
    const asked: string[] = [];
    const watching = watch(new ReadProgress([endless(3n)]), async (topic) => {
      asked.push(topic);
      return [{ partition: 0, low: '0', high: '3' }];
    });
    await watching.look();
    expect(asked).toEqual([]);
    await watching.look(0);
    expect(asked).toEqual(['orders']);
    watching.close();
    await watching.look(0);
    expect(asked).toEqual(['orders']);
  });
});
