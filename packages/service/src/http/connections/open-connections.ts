import type { PacedConnection } from './paced-connection.js';

/** Bounds the search for a connection to close: it runs for each new one while no place is free. */
const MAX_LOOKED_AT = 32;
/** The answers after which a connection is one of the regular ones. */
const REGULAR_FROM = 8;

/** The share of the places that is kept for probes, one in so many. */
const ONE_SPARE_IN = 20;

/**
 * The connections of a server, at most so many. When all places are taken, a new connection
 * replaces one that waits for its client: the one whose last answer is the oldest, of those with few
 * answers while they are more than half, otherwise of the regular ones first. So clients that ask
 * keep theirs, whatever others open. If every connection is at work, the new one gets a place that
 * is kept for probes.
 */
export class OpenConnections {
  private readonly few = new Set<PacedConnection>();
  private readonly regular = new Set<PacedConnection>();
  private readonly spare = new Set<PacedConnection>();
  private readonly spares: number;

  constructor(readonly most: number) {
    this.spares = Math.ceil(most / ONE_SPARE_IN);
  }

  get size(): number {
    return this.few.size + this.regular.size + this.spare.size;
  }

  /** Adds a connection, and returns which one to close for it: itself where there is no other. */
  add(connection: PacedConnection): PacedConnection | undefined {
    const size = this.few.size + this.regular.size;
    const isFull = size >= Math.max(1, this.most - this.spares);
    const closed = isFull ? this.waitingOne(size) : undefined;
    if (isFull && !closed) return this.addSpare(connection);
    if (closed) this.delete(closed);
    this.few.add(connection);
    return closed;
  }

  /** Takes note that an answer has left: of its like, the connection is now the last to be closed. */
  renew(connection: PacedConnection): void {
    if (connection.isSpare || !this.delete(connection)) return;
    (connection.answers < REGULAR_FROM ? this.few : this.regular).add(connection);
  }

  delete(connection: PacedConnection): boolean {
    const { few, regular, spare } = this;
    return few.delete(connection) || regular.delete(connection) || spare.delete(connection);
  }

  *[Symbol.iterator](): Generator<PacedConnection> {
    yield* this.few;
    yield* this.regular;
    yield* this.spare;
  }

  private waitingOne(size: number): PacedConnection | undefined {
    const { few, regular } = this;
    if (few.size * 2 <= size) return firstWaiting(regular) ?? firstWaiting(few);
    return firstWaiting(few) ?? firstWaiting(regular);
  }

  private addSpare(connection: PacedConnection): PacedConnection | undefined {
    const closed = this.size < this.most ? undefined : firstWaiting(this.spare);
    if (!closed && this.size >= this.most) return connection;
    if (closed) this.spare.delete(closed);
    connection.isSpare = true;
    this.spare.add(connection);
    return closed;
  }
}

/** Those at work go to the end, so as not to be looked at again and again. */
function firstWaiting(connections: Set<PacedConnection>): PacedConnection | undefined {
  let looked = 0;
  for (const connection of connections) {
    if (!connection.isWorking) return connection;
    if (++looked > MAX_LOOKED_AT) return undefined;
    connections.delete(connection);
    connections.add(connection);
  }
  return undefined;
}
