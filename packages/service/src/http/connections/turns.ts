/** How work is told apart: a client's first request, what is small, and what is large. */
export type Line = 'first' | 'small' | 'large';

/** Work that can wait for its turn. */
export interface Waiting {
  go(): void;
}

/** Enough for full speed; between turns Node accepts a connection and reads others, which must not wait long. */
const MAX_SMALL = 8;
/** As many more as fit in this time: waiting in line costs too. */
const SMALL_MS = 1;
/** Those that keep their connection go on too while others open new ones without end. */
const MIN_SMALL = 2;
/** A large body may take as long as a hundred small ones. */
const MAX_LARGE = 1;

/**
 * Shares the event loop between connections: a few go on in each turn of the loop, the others wait
 * in line, those with large requests in one of their own. Node would go on with all that have sent
 * something, hundreds maybe, before it looks for new connections, of which it accepts one in a turn.
 */
export class Turns {
  private readonly left = { first: 0, small: MAX_SMALL, large: MAX_LARGE };
  private readonly lines: Record<Line, Waiting[]> = { first: [], small: [], large: [] };
  private isScheduled = false;
  private smallUntil = 0;

  /**
   * Whether work may go on at once; otherwise it goes on in its turn. A client's first request waits
   * until all that has come was read: by then it is known who has been reset, whom nobody can answer.
   */
  take(work: Waiting, line: Line): boolean {
    const { left } = this;
    if (left[line] > 0 || (line === 'small' && performance.now() < this.smallUntil)) {
      if (left.small === MAX_SMALL) this.smallUntil = performance.now() + SMALL_MS;
      left[line] -= 1;
      return true;
    }
    this.lines[line].push(work);
    this.schedule();
    return false;
  }

  /** Only where something waits: a turn more for each request would cost a tenth of it. */
  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(this.next);
  }

  private readonly next = (): void => {
    const { lines, left } = this;
    this.isScheduled = false;
    const first = lines.first.splice(0, MAX_SMALL);
    const small = lines.small.splice(0, Math.max(MIN_SMALL, MAX_SMALL - first.length));
    const large = lines.large.splice(0, MAX_LARGE);
    // What has arrived since goes behind those that wait.
    left.small = first.length + small.length > 0 ? 0 : MAX_SMALL;
    left.large = large.length > 0 ? 0 : MAX_LARGE;
    this.smallUntil = 0;
    if (left.small === 0 || left.large === 0) this.schedule();
    for (const line of [first, small, large]) for (const work of line) work.go();
  };
}
