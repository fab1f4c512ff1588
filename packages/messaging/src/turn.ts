import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds of work after which the event loop gets its turn: sockets, timers, heartbeats. */
const SLICE_MS = 12;

/**
 * Cuts long work into slices, so that the event loop goes on beside it.
 *
 * @example
 * const turn = new Turn();
 * for (const record of records) {
 *   decode(record);
 *   if (turn.isOver) await turn.next();
 * }
 */
export class Turn {
  private endsAt = performance.now() + SLICE_MS;

  /** Tells whether the work has held the event loop for long enough. */
  get isOver(): boolean {
    return performance.now() >= this.endsAt;
  }

  /** Resolves when the event loop has gone round. */
  async next(): Promise<void> {
    await nextTurn();
    this.endsAt = performance.now() + SLICE_MS;
  }
}
