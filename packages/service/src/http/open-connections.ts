import type { PacedConnection } from './paced-connection.js';

/** Bounds the search for a connection to close: it runs for each new one while no place is free. */
const MAX_LOOKED_AT = 64;

/**
 * The connections of a server, at most so many. A new one takes the place of one that waits for its
 * client: first of the oldest that has had no answer yet, then of the one whose last answer is the
 * longest ago. So clients that ask keep theirs, and probes get through, whatever others keep open.
 */
export class OpenConnections {
  private readonly unanswered = new Set<PacedConnection>();
  private readonly answered = new Set<PacedConnection>();

  constructor(private readonly most: number) {}

  get size(): number {
    return this.unanswered.size + this.answered.size;
  }

  /** Adds a connection, and returns which one to close for it: itself where all others are at work. */
  add(connection: PacedConnection): PacedConnection | undefined {
    if (this.size < this.most) {
      this.unanswered.add(connection);
      return undefined;
    }
    const other = waitingOne(this.unanswered) ?? waitingOne(this.answered);
    if (!other) return connection;
    this.delete(other);
    this.unanswered.add(connection);
    return other;
  }

  /** Takes note that an answer has left: the connection is now the last to be closed. */
  renew(connection: PacedConnection): void {
    if (this.unanswered.delete(connection) || this.answered.delete(connection))
      this.answered.add(connection);
  }

  delete(connection: PacedConnection): void {
    if (!this.unanswered.delete(connection)) this.answered.delete(connection);
  }

  *[Symbol.iterator](): Generator<PacedConnection> {
    yield* this.unanswered;
    yield* this.answered;
  }
}

/** The first that waits for its client; those at work go to the end, so as not to be met again and again. */
function waitingOne(connections: Set<PacedConnection>): PacedConnection | undefined {
  let looked = 0;
  for (const connection of connections) {
    if (!connection.isWorking) return connection;
    if (++looked > MAX_LOOKED_AT) return undefined;
    connections.delete(connection);
    connections.add(connection);
  }
  return undefined;
}
