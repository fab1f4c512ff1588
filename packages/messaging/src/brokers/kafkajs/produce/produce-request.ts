import { partitionKey } from '../../../ports/index.js';
import type { NodeConnections } from './node-connections.js';
import type { Outcomes } from './outcomes.js';
import type { Batch } from './partition-queue.js';
import type { WireConnection } from './produce-wire.js';

/** Milliseconds after which a request is late: what it does not concern goes on over another connection. */
export const LATE_MS = 100;
/** Milliseconds beyond its own limit after which a broker counts as hung. */
const HUNG_AFTER_MS = 1_000;
/** Bytes a millisecond that the slowest network carries. */
const SLOWEST_NETWORK = 1_000;

/** A request under way. */
export class ProduceRequest {
  private readonly startedAt = performance.now();
  private readonly batches: Set<Batch>;

  constructor(
    readonly node: NodeConnections,
    private readonly connection: WireConnection,
    batches: readonly Batch[],
  ) {
    this.batches = new Set(batches);
    for (const { queue } of batches) queue.isInFlight = true;
  }

  get isLate(): boolean {
    return this.age >= LATE_MS;
  }

  /** The batches whose outcome it still decides. */
  get open(): readonly Batch[] {
    return [...this.batches];
  }

  /** The number of messages in it. */
  get size(): number {
    return this.open.reduce((sum, { waiting }) => sum + waiting.length, 0);
  }

  /** Sends it; resolves when each batch has its outcome. A broker that does not answer is hung up on. */
  async send(timeoutMs: number, outcomes: Outcomes, onLate: () => void): Promise<void> {
    const { connection, node, open } = this;
    const bytes = open.reduce((sum, batch) => sum + batch.bytes, 0);
    const hungAfterMs = timeoutMs + HUNG_AFTER_MS + bytes / SLOWEST_NETWORK;
    const hung = (): void => {
      node.hangUpIdle();
      connection.hangUp();
    };
    let timer = setTimeout(() => {
      timer = setTimeout(hung, hungAfterMs - LATE_MS);
      onLate();
    }, LATE_MS);
    try {
      const answers = await connection.produce(open, timeoutMs);
      node.release(connection);
      const byPartition = new Map(answers.map((each) => [partitionKey(each), each]));
      for (const batch of this.batches)
        outcomes.answered(batch, byPartition.get(batch.queue.key), this.age);
    } catch (error) {
      connection.hangUp();
      for (const batch of this.batches) outcomes.failed(batch, error as Error, open.length);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Leaves a batch to itself: its answer counts no more. Without any, nobody waits for the request. */
  detach(batch: Batch): void {
    if (!this.batches.delete(batch)) return;
    batch.isInDoubt = true;
    if (batch.queue.underWay === batch) batch.queue.isInFlight = false;
    if (this.batches.size === 0) this.connection.hangUp();
  }

  hangUp(): void {
    this.connection.hangUp();
  }

  private get age(): number {
    return performance.now() - this.startedAt;
  }
}
