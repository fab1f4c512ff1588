import type { OwnedPartition } from './owned-partition.js';

export interface CommitterOptions {
  /** Stores the offsets of these partitions; rejects where that failed. */
  readonly commit: (partitions: readonly OwnedPartition[]) => Promise<void>;
  readonly onError: (error: unknown) => void;
  /** Milliseconds between two commits. A killed process has handled at most that much twice. Default 100. */
  readonly intervalMs?: number;
}

/** Commits progress soon, for many messages at a time, and tries again where that failed. */
export class Committer {
  private readonly pending = new Set<OwnedPartition>();
  private timer: NodeJS.Timeout | undefined;
  private committing: Promise<void> = Promise.resolve();

  constructor(private readonly options: CommitterOptions) {}

  progressed(owner: OwnedPartition): void {
    this.pending.add(owner);
    this.timer ??= setTimeout(() => void this.flush(), this.options.intervalMs ?? 100);
  }

  /** Commits a partition now, also where nothing of it has finished; resolves when that has been tried. */
  store(owner: OwnedPartition): Promise<void> {
    this.pending.add(owner);
    return this.flush();
  }

  /** Commits finished messages now; resolves when that has been tried. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.committing = this.committing.then(() => this.commitPending());
    return this.committing;
  }

  private async commitPending(): Promise<void> {
    const owned = [...this.pending].filter(({ revoked }) => !revoked);
    this.pending.clear();
    if (owned.length === 0) return;
    try {
      await this.options.commit(owned);
    } catch (error) {
      this.options.onError(error);
      for (const owner of owned) this.progressed(owner);
    }
  }
}
