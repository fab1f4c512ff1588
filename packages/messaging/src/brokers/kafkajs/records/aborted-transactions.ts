/** A transaction that was aborted, as the broker lists it beside the batches of a fetch. */
export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: bigint;
}

/**
 * Tells which batches are of aborted transactions, batch by batch in offset order, as Kafka's own
 * consumer does. The broker's list is in the order in which transactions ended.
 */
export class AbortedTransactions {
  private readonly toCome: AbortedTransaction[];
  private readonly open = new Set<bigint>();

  constructor(list: readonly AbortedTransaction[]) {
    // The next one is last.
    this.toCome = [...list].sort((a, b) => (a.firstOffset < b.firstOffset ? 1 : -1));
  }

  /** Moves to a batch. A producer's marker, commit or abort, ends its transaction. */
  has(batch: {
    readonly lastOffset: bigint;
    readonly producerId: bigint;
    readonly isControl: boolean;
    readonly isTransactional: boolean;
  }): boolean {
    for (let next = this.toCome.at(-1); next; next = this.toCome.at(-1)) {
      if (next.firstOffset > batch.lastOffset) break;
      this.open.add(next.producerId);
      this.toCome.pop();
    }
    if (batch.isControl) this.open.delete(batch.producerId);
    return batch.isTransactional && this.open.has(batch.producerId);
  }
}
