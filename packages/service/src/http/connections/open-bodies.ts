import type { PacedConnection } from './paced-connection.js';

/** Bodies may have a quarter of a megabyte each, and more where a setting allows it. */
const MAX_OPEN_BODIES = 256;

/** The connections whose clients are sending a body, which is kept until it is whole. */
export class OpenBodies {
  private readonly receiving = new Set<PacedConnection>();

  /** Adds a connection whose request has begun, and returns the one to close for it: the oldest. */
  add(connection: PacedConnection): PacedConnection | undefined {
    if (!connection.awaitsBody) return undefined;
    this.receiving.delete(connection);
    this.receiving.add(connection);
    if (this.receiving.size <= MAX_OPEN_BODIES) return undefined;
    for (const oldest of this.receiving) {
      // Others have come to their end, and are being worked on.
      this.receiving.delete(oldest);
      if (oldest.isReceiving) return oldest;
      if (this.receiving.size <= MAX_OPEN_BODIES) return undefined;
    }
    return undefined;
  }

  delete(connection: PacedConnection): void {
    this.receiving.delete(connection);
  }
}
