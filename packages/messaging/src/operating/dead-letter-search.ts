import { deadLetterTopic } from '../consuming/pipeline/dead-letter.js';
import type { Admin, Broker, DeadLetterReason, OffsetRange } from '../ports/index.js';
import { OperationRefusedError } from '../errors.js';
import { sizeOf } from '../publishing/message-size.js';
import { type DeadLetter, toDeadLetter, toRedriveMark } from './dead-letter.js';
import { type FoundLetter, LetterCandidates } from './letter-candidates.js';
import { type LetterPlace, oldestFirst } from './letter-place.js';

/** The choice among a group's dead letters; a letter must fit all that is given. */
export interface DeadLetterFilter {
  readonly type?: string;
  readonly reason?: DeadLetterReason;
  /** Letters given up at that time or later, in milliseconds since 1970. */
  readonly since?: number;
  /** A partition of the dead letter topic. */
  readonly partition?: number;
  /** An offset in the dead letter topic. */
  readonly offset?: bigint;
  /** Includes letters that were sent back already. Default `false`. */
  readonly redriven?: boolean;
  /** At most that many letters, the oldest ones. */
  readonly limit?: number;
  /** Letters behind this place only, in the order of their lists: `next` of a page, read by `parseCursor`. */
  readonly after?: LetterPlace;
}

/** The outcome of one reading. */
export interface FoundLetters {
  /** The oldest first. */
  readonly letters: readonly FoundLetter[];
  /** The place up to which letters were judged; `undefined` where that is all of them. */
  readonly last: LetterPlace | undefined;
}

/** Milliseconds that the clock of a broker that writes the times itself may be behind. */
const MAX_CLOCK_SKEW_MS = 3_600_000;

/** Finds letters of a topic, keeping no more of each than its place. */
export class DeadLetterSearch {
  constructor(
    private readonly broker: Broker,
    private readonly admin: Admin,
  ) {}

  /** Names a group's dead letter topic. @throws OperationRefusedError where the group has none */
  async topicOf(group: string): Promise<string> {
    const { name } = deadLetterTopic(group);
    if ((await this.admin.partitions(name)) > 0) return name;
    throw new OperationRefusedError(
      `Group "${group}" has no dead letters: there is no topic "${name}".`,
    );
  }

  /**
   * Finds letters, the oldest first: up to `limit`, or as many as memory is spent on. Marks come after
   * their letters, so all are read before any letter is judged.
   */
  async find(topic: string, filter: DeadLetterFilter, signal?: AbortSignal): Promise<FoundLetters> {
    const candidates = new LetterCandidates();
    const ranges = await this.rangesOf(topic, filter);
    for await (const message of this.broker.reader().read(ranges, signal)) {
      const mark = toRedriveMark(message);
      if (mark) candidates.mark(message.partition, mark, filter.redriven ?? false);
      const letter = toDeadLetter(message);
      if (!letter || !matches(letter, filter)) continue;
      const { partition, offset, failedAt } = letter;
      const bytes = sizeOf(message);
      candidates.add({ partition, offset, failedAt, redrivenAt: undefined, bytes });
    }
    // Marks may be unread, and letters that were sent back would look as if they were not.
    if (signal?.aborted) return { letters: [], last: undefined };
    const all = candidates.sorted();
    const letters = all.slice(0, filter.limit);
    return { letters, last: letters.length < all.length ? letters.at(-1) : candidates.last };
  }

  /** Finds all letters, reading again where they are more than memory is spent on at once. */
  async *rounds(
    topic: string,
    filter: DeadLetterFilter,
    signal?: AbortSignal,
  ): AsyncGenerator<readonly FoundLetter[]> {
    let { after, limit = Infinity } = filter;
    do {
      const rest = { ...filter, ...(after && { after }), limit };
      const { letters, last } = await this.find(topic, rest, signal);
      yield letters;
      after = last;
      limit -= letters.length;
    } while (after && limit > 0);
  }

  /** Reads the letters in offset order per partition, so that those of one key keep their order. */
  async *read(
    topic: string,
    found: readonly FoundLetter[],
    signal?: AbortSignal,
  ): AsyncGenerator<DeadLetter> {
    const wanted = new Map(found.map((each) => [`${each.partition}/${each.offset}`, each]));
    for await (const message of this.broker.reader().read(rangesAround(topic, found), signal)) {
      const each = wanted.get(`${message.partition}/${message.offset}`);
      const letter = each && toDeadLetter(message, each.redrivenAt);
      if (letter) yield letter;
    }
  }

  private async rangesOf(
    topic: string,
    { partition, ...filter }: DeadLetterFilter,
  ): Promise<OffsetRange[]> {
    const bounds = await this.admin.offsets(topic);
    const since = startTimeOf(filter);
    // A letter is stored after it failed.
    const starts = since === undefined ? [] : await this.admin.offsetsAt(topic, since);
    return bounds
      .filter((each) => partition === undefined || each.partition === partition)
      .map((each) => ({
        topic,
        partition: each.partition,
        from: starts.find((start) => start.partition === each.partition)?.offset ?? each.earliest,
        to: each.readable,
      }));
  }
}

/** The time before which no letter of interest was stored; `undefined` where that is not known. */
function startTimeOf({ since, after }: DeadLetterFilter): number | undefined {
  const time = after?.failedAt.getTime() ?? 0;
  // A letter from the future says nothing about when the next one was stored.
  if (time > Date.now()) return since;
  return Math.max(since ?? 0, time - MAX_CLOCK_SKEW_MS) || undefined;
}

function matches(letter: DeadLetter, filter: DeadLetterFilter): boolean {
  const { type, reason, since, offset, after } = filter;
  return (
    (type === undefined || letter.type === type) &&
    (reason === undefined || letter.reason === reason) &&
    (since === undefined || letter.failedAt.getTime() >= since) &&
    (offset === undefined || letter.offset === offset) &&
    (after === undefined || oldestFirst(letter, after) > 0)
  );
}

/** Makes a range per partition, from its first letter to its last. */
function rangesAround(topic: string, found: readonly FoundLetter[]): OffsetRange[] {
  const ranges = new Map<number, { from: bigint; to: bigint }>();
  for (const { partition, offset } of found) {
    const { from, to } = ranges.get(partition) ?? { from: offset, to: offset + 1n };
    ranges.set(partition, {
      from: offset < from ? offset : from,
      to: offset >= to ? offset + 1n : to,
    });
  }
  return [...ranges].map(([partition, range]) => ({ topic, partition, ...range }));
}
