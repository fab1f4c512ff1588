import type { Message } from '../ports/index.js';
import type { OwnedPartition } from './owned-partition.js';
import { formatMark, type PartitionMark } from './partition-mark.js';

/** Offsets that may start beyond those that have, before the mark says so. */
export const MIN_AHEAD = 32n;
/** Milliseconds in which starts are counted, to see how far ahead of them the mark should be. */
const COUNTED_MS = 100;
/** The share of these starts that the mark is ahead: the fewer, the shorter a careful time. */
const AHEAD_SHARE = 0.25;
/** Milliseconds after which a partition is no longer handled one message at a time. */
const CAREFUL_MS = 60_000;

/** What is noted of a partition while this process owns it. */
export class PartitionWatch {
  /** The offset below which the stored mark lets messages run. */
  storedTo = 0n;
  /** Whether the partition has been handed over, for as long as the group rebalances. */
  released = false;
  /** The messages that wait for their turn while the partition is handled one at a time. */
  readonly waiting: Message[] = [];
  /** Where the broker goes on behind them. */
  next = 0n;
  /** Resolves when the waiting messages have been put into the lanes. */
  feeding: Promise<void> | undefined;
  /** Resolves when the mark that is being stored is stored, or could not be. */
  storing: Promise<void> | undefined;
  /** Called when the run of a message has ended. */
  ended: ((offset: bigint) => void) | undefined;
  /** Running messages, and whether each began alone in the process. */
  readonly running = new Map<bigint, boolean>();
  /** A message at which two owners have ended. */
  readonly condemned: bigint | undefined;
  /** Messages that ran beside others when an owner ended. */
  readonly suspects: ReadonlySet<bigint>;
  private carefulTo: bigint | undefined;
  private carefulUntil = Infinity;
  private startedTo: bigint;
  private countedFrom: bigint;
  private countedAt: number;
  private ahead = MIN_AHEAD;
  private markTo = 0n;

  constructor(
    readonly owner: OwnedPartition,
    /** The offset at which this process begins. */
    readonly first: bigint,
    left: PartitionMark | undefined,
    now: number,
  ) {
    this.startedTo = this.countedFrom = first;
    this.countedAt = now;
    this.condemned = left?.at;
    this.suspects = new Set(left?.among);
    if (left && left.to > first) {
      this.carefulTo = left.to;
      this.carefulUntil = now + CAREFUL_MS;
    }
  }

  /** The offset to which messages are run one at a time; `undefined` where they run side by side. */
  get careful(): bigint | undefined {
    return this.carefulTo;
  }

  /** Notes that a message starts; tells whether the mark should be moved on soon. */
  starts(offset: bigint): boolean {
    if (offset >= this.startedTo) this.startedTo = offset + 1n;
    return this.startedTo + this.ahead / 2n > this.storedTo;
  }

  /** Ends the careful time where it is over. */
  isOver(offset: bigint, now: number): boolean {
    if (this.carefulTo === undefined) return true;
    if (offset < this.carefulTo && now < this.carefulUntil) return false;
    this.carefulTo = undefined;
    return true;
  }

  /** Writes the mark to store beside the committed offset. */
  mark(now = performance.now()): string {
    const { carefulTo: to, running } = this;
    if (to === undefined) {
      if (this.released) return '';
      this.count(now);
      this.markTo = this.startedTo + this.ahead;
      return formatMark({ state: 'run', to: this.markTo });
    }
    this.markTo = to;
    if (this.released || running.size === 0) return formatMark({ state: 'careful', to });
    const among = [...running.keys()];
    const [at] = among;
    const isAlone = among.length === 1 && running.get(at!) === true;
    // Elsewhere than at the head, a process that is killed from outside would condemn whatever runs.
    const isConclusive = isAlone && at === this.first;
    return formatMark({ state: 'careful', to, ...(isConclusive ? { at: at! } : { among }) });
  }

  /** Notes that the mark written last has been stored. */
  stored(): void {
    if (!this.released) this.storedTo = this.markTo;
  }

  private count(now: number): void {
    const elapsed = now - this.countedAt;
    if (elapsed < COUNTED_MS) return;
    const started = Number(this.startedTo - this.countedFrom);
    const wanted = BigInt(Math.round(((started * COUNTED_MS) / elapsed) * AHEAD_SHARE));
    this.ahead = wanted > MIN_AHEAD ? wanted : MIN_AHEAD;
    this.countedFrom = this.startedTo;
    this.countedAt = now;
  }
}
