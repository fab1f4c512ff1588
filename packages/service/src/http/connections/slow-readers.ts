import type { PacedConnection } from './paced-connection.js';

/** How many time-outs an answer may take in all while its client takes a little of it now and then. */
const MAX_TIMEOUTS_PER_ANSWER = 20;
/** What a client that reads takes between two looks, in bytes; less is a little. */
const MUCH = 65_536;

/**
 * Gives sockets a time-out while something is unsent: Node ends one on which nothing moves for so
 * long. Those on which little moves have as long as twenty of them for an answer; a client that takes
 * much, or its whole answer, has no such bound.
 */
export function endSlowReaders(connections: Iterable<PacedConnection>, timeoutMs: number): void {
  const now = Date.now();
  for (const connection of connections) {
    const { socket, isUnsent } = connection;
    if (isUnsent) {
      if (connection.hasReadMuch(MUCH)) connection.unsentSince = undefined;
      connection.unsentSince ??= now;
      if (now - connection.unsentSince > MAX_TIMEOUTS_PER_ANSWER * timeoutMs) socket.destroy();
      else if (socket.timeout !== timeoutMs) socket.setTimeout(timeoutMs);
      continue;
    }
    connection.unsentSince = undefined;
    // A stream whose client reads on may pause for longer. Between requests Node's own time-out is set.
    if (connection.isInProgress && socket.timeout === timeoutMs) socket.setTimeout(0);
  }
}
