import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Committer } from './committer.js';
import { OwnedPartition } from './owned-partition.js';

/** A commit that the test ends: what was asked for, and how it went. */
interface Commit {
  readonly asked: string[];
  readonly succeed: () => void;
  readonly fail: () => void;
}

function setUp({ intervalMs = 100 } = {}) {
  const commits: Commit[] = [];
  const errors: unknown[] = [];
  const committer = new Committer({
    intervalMs,
    commit: (partitions) =>
      new Promise((resolve, reject) => {
        const asked = partitions.map(
          ({ partition, progress }) => `${partition}@${progress.committable}`,
        );
        commits.push({ asked, succeed: resolve, fail: () => reject(new Error('not now')) });
      }),
    onError: (error) => errors.push(error),
  });
  const progress = (owner: OwnedPartition, to: bigint): void => {
    owner.progress.add({ nextOffset: to, done: true });
    owner.progress.advance();
    committer.progressed(owner);
  };
  return { committer, commits, errors, progress };
}

const partition = (number = 0): OwnedPartition => new OwnedPartition('topic', number);

describe('Committer', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('makes one commit of all that progressed within the interval, with the newest offsets', async () => {
    const { commits, progress } = setUp();
    const [first, second] = [partition(0), partition(1)];
    progress(first, 1n);
    progress(second, 5n);
    await vi.advanceTimersByTimeAsync(99);
    progress(first, 2n);
    expect({ commits, timers: vi.getTimerCount() }).toEqual({ commits: [], timers: 1 });
    await vi.advanceTimersByTimeAsync(1);
    expect(commits.map(({ asked }) => asked)).toEqual([['0@2', '1@5']]);
  });

  it('does nothing while nothing progresses', async () => {
    const { commits, progress } = setUp();
    progress(partition(), 1n);
    await vi.advanceTimersByTimeAsync(100);
    commits[0]!.succeed();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(commits).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('commits again what could not be committed, with what has come since', async () => {
    const { commits, errors, progress } = setUp();
    const owner = partition();
    progress(owner, 1n);
    await vi.advanceTimersByTimeAsync(100);
    commits[0]!.fail();
    await vi.advanceTimersByTimeAsync(0);
    progress(owner, 2n);
    await vi.advanceTimersByTimeAsync(100);
    expect(commits.map(({ asked }) => asked)).toEqual([['0@1'], ['0@2']]);
    expect(errors).toHaveLength(1);
    commits[1]!.succeed();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(commits).toHaveLength(2);
  });

  it('commits only what progressed since the last time', async () => {
    const { commits, progress } = setUp();
    progress(partition(0), 1n);
    await vi.advanceTimersByTimeAsync(100);
    commits[0]!.succeed();
    progress(partition(1), 1n);
    await vi.advanceTimersByTimeAsync(100);
    expect(commits.map(({ asked }) => asked)).toEqual([['0@1'], ['1@1']]);
  });

  it('keeps trying, however often it fails', async () => {
    const { commits, progress } = setUp();
    progress(partition(), 1n);
    for (let failure = 0; failure < 20; failure++) {
      await vi.advanceTimersByTimeAsync(100);
      commits[failure]!.fail();
    }
    await vi.advanceTimersByTimeAsync(100);
    expect(commits.at(-1)!.asked).toEqual(['0@1']);
    expect(commits).toHaveLength(21);
  });

  it('never commits what went to another consumer, neither at first nor again', async () => {
    const { commits, progress } = setUp();
    const [kept, revoked] = [partition(0), partition(1)];
    progress(kept, 1n);
    progress(revoked, 1n);
    revoked.revoke();
    await vi.advanceTimersByTimeAsync(100);
    expect(commits[0]!.asked).toEqual(['0@1']);

    kept.revoke();
    commits[0]!.fail();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(commits).toHaveLength(1);
  });

  it('runs one commit at a time: a late answer never overwrites a newer offset', async () => {
    const { commits, progress } = setUp();
    const owner = partition();
    progress(owner, 1n);
    await vi.advanceTimersByTimeAsync(100);
    progress(owner, 2n);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(commits).toHaveLength(1);
    commits[0]!.succeed();
    await vi.advanceTimersByTimeAsync(0);
    expect(commits.map(({ asked }) => asked)).toEqual([['0@1'], ['0@2']]);
  });

  it('flushes at once, and says so only when that was answered', async () => {
    const { committer, commits, progress } = setUp();
    progress(partition(), 1n);
    let flushed = false;
    const flush = committer.flush().then(() => (flushed = true));
    await vi.advanceTimersByTimeAsync(0);
    expect({ asked: commits[0]!.asked, flushed }).toEqual({ asked: ['0@1'], flushed: false });
    expect(vi.getTimerCount()).toBe(0);
    commits[0]!.succeed();
    await flush;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(commits).toHaveLength(1);
  });

  it('flushes after a commit that is under way, with what has progressed meanwhile', async () => {
    const { committer, commits, progress } = setUp();
    const owner = partition();
    progress(owner, 1n);
    await vi.advanceTimersByTimeAsync(100);
    progress(owner, 2n);
    const flush = committer.flush();
    await vi.advanceTimersByTimeAsync(0);
    expect(commits).toHaveLength(1);
    commits[0]!.succeed();
    await vi.advanceTimersByTimeAsync(0);
    commits[1]!.succeed();
    await flush;
    expect(commits[1]!.asked).toEqual(['0@2']);
  });

  it('resolves a flush although committing failed: stopping must go on', async () => {
    const { committer, commits, errors, progress } = setUp();
    progress(partition(), 1n);
    const flush = committer.flush();
    await vi.advanceTimersByTimeAsync(0);
    commits[0]!.fail();
    await flush;
    expect(errors).toHaveLength(1);
  });

  it('resolves a flush of nothing', async () => {
    const { committer, commits } = setUp();
    await committer.flush();
    expect(commits).toEqual([]);
  });
});
