import type { OwnedPartition } from './owned-partition.js';

export interface CommitterOptions {
  /** Stores the offsets; rejects where it could not. */
  readonly commit: (partitions: readonly OwnedPartition[]) => Promise<void>;
  readonly onError: (error: unknown) => void;
  /** Milliseconds between two commits: what a killed process handles twice at most. */
  readonly intervalMs?: number;
}

/** Commits progress soon, many messages at a time, and again where it failed. */
export class Committer {
  private readonly pending = new Set<OwnedPartition>();
  private timer: NodeJS.Timeout | undefined;
  private committing: Promise<void> = Promise.resolve();

  constructor(private readonly options: CommitterOptions) {}

  progressed(owner: OwnedPartition): void {
    this.pending.add(owner);
    this.timer ??= setTimeout(() => void this.flush(), this.options.intervalMs ?? 100);
  }

  /** Commits now what is done; resolves when that was tried. */
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
