import type { NodeConnections } from './node-connections.js';
import type { Batch } from './partition-queue.js';
import type { WireConnection } from './produce-wire.js';

/** A request under way. */
export class ProduceRequest {
  readonly startedAt = performance.now();
  private readonly batches: Set<Batch>;

  constructor(
    readonly node: NodeConnections,
    private readonly connection: WireConnection,
    batches: readonly Batch[],
  ) {
    this.batches = new Set(batches);
    for (const { queue } of batches) queue.isInFlight = true;
  }

  get age(): number {
    return performance.now() - this.startedAt;
  }

  /** The batches whose outcome it still decides. */
  get open(): readonly Batch[] {
    return [...this.batches];
  }

  /** Leaves a batch to itself: its answer counts no more. Without any, nobody waits for the request. */
  detach(batch: Batch): void {
    if (!this.batches.delete(batch)) return;
    batch.isInDoubt = true;
    batch.queue.isInFlight = false;
    if (this.batches.size === 0) this.connection.hangUp();
  }

  hangUp(): void {
    this.connection.hangUp();
  }
}
