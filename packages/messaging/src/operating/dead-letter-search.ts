import { deadLetterTopic } from '../consuming/pipeline/dead-letter.js';
import type { Admin, Broker, DeadLetterReason, OffsetRange } from '../ports/index.js';
import { OperationRefusedError } from '../errors.js';
import { type DeadLetter, toDeadLetter, toRedriveMark } from './dead-letter.js';

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
}

/** A letter's place and what it was chosen by; a second reading fetches the letter itself. */
export interface FoundLetter extends LetterPlace {
  readonly redrivenAt: Date | undefined;
}

export type LetterPlace = Pick<DeadLetter, 'failedAt' | 'partition' | 'offset'>;

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

  /** Finds the letters. Marks come after their letters, so all are read before any letter is judged. */
  async find(
    topic: string,
    filter: DeadLetterFilter,
    signal?: AbortSignal,
  ): Promise<FoundLetter[]> {
    const found: LetterPlace[] = [];
    const marks = new Map<string, Date>();
    const ranges = await this.rangesOf(topic, filter);
    for await (const message of this.broker.reader().read(ranges, signal)) {
      const mark = toRedriveMark(message);
      if (mark) marks.set(`${message.partition}/${mark.offset}`, mark.at);
      const letter = toDeadLetter(message);
      if (!letter || !matches(letter, filter)) continue;
      const { partition, offset, failedAt } = letter;
      found.push({ partition, offset, failedAt });
    }
    // Marks may be unread, and letters that were sent back would look as if they were not.
    if (signal?.aborted) return [];
    return found
      .map((each) => ({ ...each, redrivenAt: marks.get(`${each.partition}/${each.offset}`) }))
      .filter(({ redrivenAt }) => filter.redriven || !redrivenAt)
      .sort(oldestFirst)
      .slice(0, filter.limit);
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
    { partition, since }: DeadLetterFilter,
  ): Promise<OffsetRange[]> {
    const bounds = await this.admin.offsets(topic);
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

export function oldestFirst(a: LetterPlace, b: LetterPlace): number {
  const byTime = a.failedAt.getTime() - b.failedAt.getTime();
  return byTime || a.partition - b.partition || Number(a.offset - b.offset);
}

function matches(letter: DeadLetter, filter: DeadLetterFilter): boolean {
  const { type, reason, since, offset } = filter;
  return (
    (type === undefined || letter.type === type) &&
    (reason === undefined || letter.reason === reason) &&
    (since === undefined || letter.failedAt.getTime() >= since) &&
    (offset === undefined || letter.offset === offset)
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
