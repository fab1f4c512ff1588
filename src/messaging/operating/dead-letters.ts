import { Inject, Injectable } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { deadLetterTopic } from '../consuming/pipeline/dead-letter.js';
import type { DeadLetterReason } from '../consuming/pipeline/dead-letter-reason.js';
import { retryTopicOf } from '../consuming/pipeline/retry-topic.js';
import type { Admin, AtomicProducer, Broker, OffsetRange } from '../contracts/index.js';
import { OperationRefusedError } from '../errors.js';
import { ADMIN, BROKER } from '../messaging.options.js';
import { type DeadLetter, markOf, toDeadLetter, toRedriveMark, toRetry } from './dead-letter.js';
import { requireTopic } from './offset-target.js';

export interface DeadLetterFilter {
  readonly type?: string;
  readonly reason?: DeadLetterReason;
  /** Given up at that time or later: milliseconds since 1970. */
  readonly since?: number;
  /** One letter of the dead letter topic. */
  readonly partition?: number;
  readonly offset?: bigint;
  /** Those already sent back too. Default `false`. */
  readonly redriven?: boolean;
  /** At most so many, the oldest ones. */
  readonly limit?: number;
}

export interface RedriveOptions {
  /** Letters per second at most. Default: as fast as it goes. */
  readonly rate?: number;
  /** Ends it between two batches; what was sent back stays so. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (redriven: number, of: number) => void;
}

export interface RedriveReport {
  /** Sent back by this call. */
  readonly redriven: number;
  /** That the filter found; more than `redriven` where it was interrupted. */
  readonly found: number;
}

/** What a first reading finds: a second one fetches the letters themselves. */
interface Found {
  readonly partition: number;
  readonly offset: bigint;
  readonly failedAt: Date;
  readonly redrivenAt: Date | undefined;
}

/** Letters of one transaction. */
const BATCH_SIZE = 100;

/** Reads a group's dead letters, and sends them back to that group alone. */
@Injectable()
export class DeadLetters {
  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(ADMIN) private readonly admin: Admin,
  ) {}

  /** The oldest first. @throws OperationRefusedError where the group has no dead letter topic */
  find(group: string, filter?: DeadLetterFilter): Promise<DeadLetter[]>;
  /** What `show` makes of a letter is all that is kept of it: payloads are large. */
  find<Shown>(
    group: string,
    filter: DeadLetterFilter,
    show: (letter: DeadLetter) => Shown,
  ): Promise<Shown[]>;
  async find(
    group: string,
    filter: DeadLetterFilter = {},
    show: (letter: DeadLetter) => unknown = (letter) => letter,
  ): Promise<unknown[]> {
    const topic = await this.topicOf(group);
    const found: (Place & { readonly shown: unknown })[] = [];
    for await (const letter of this.read(topic, await this.search(topic, filter))) {
      const { failedAt, partition, offset } = letter;
      found.push({ failedAt, partition, offset, shown: show(letter) });
    }
    return found.sort(oldestFirst).map(({ shown }) => shown);
  }

  /** How many `find` would find, without keeping them in memory. */
  async count(group: string, filter: DeadLetterFilter = {}): Promise<number> {
    return (await this.search(await this.topicOf(group), filter)).length;
  }

  /**
   * Moves letters into `<group>.retry` and marks them, both or neither, so that none is lost and
   * none sent back twice, however it ends and whoever else is at it.
   *
   * @throws ProducerReplacedError when another redrive of the group began meanwhile
   * @example
   * await deadLetters.redrive('notifications', { type: 'user.created', since: Date.now() - 3_600_000 });
   */
  async redrive(
    group: string,
    filter: Omit<DeadLetterFilter, 'redriven'> = {},
    options: RedriveOptions = {},
  ): Promise<RedriveReport> {
    const topic = await this.topicOf(group);
    const retryTopic = retryTopicOf(group).name;
    await requireTopic(this.admin, retryTopic);
    // First of all: from here on no other redrive adds marks that the search would miss.
    const producer = await this.broker.atomicProducer(`${group}.redrive`);
    try {
      const found = await this.search(topic, filter);
      const redriven = await this.sendBack(producer, topic, retryTopic, found, options);
      return { redriven, found: found.length };
    } finally {
      await producer.close();
    }
  }

  private async sendBack(
    producer: AtomicProducer,
    topic: string,
    retryTopic: string,
    found: readonly Found[],
    { rate, signal, onProgress }: RedriveOptions,
  ): Promise<number> {
    const size = Math.max(1, Math.min(BATCH_SIZE, rate ?? BATCH_SIZE));
    let batch: DeadLetter[] = [];
    let redriven = 0;
    const send = async (): Promise<void> => {
      if (batch.length === 0) return;
      const pause =
        rate && delay((batch.length / rate) * 1_000, undefined, { signal }).catch(() => 0);
      await producer.publishAtomically(
        batch.flatMap((letter) => [toRetry(letter, retryTopic), markOf(letter)]),
      );
      redriven += batch.length;
      batch = [];
      onProgress?.(redriven, found.length);
      await pause;
    };
    for await (const letter of this.read(topic, found, signal)) {
      batch.push(letter);
      if (batch.length >= size) await send();
      if (signal?.aborted) return redriven;
    }
    if (!signal?.aborted) await send();
    return redriven;
  }

  /** Marks come after their letters, so all must be read before any letter can be judged. */
  private async search(topic: string, filter: DeadLetterFilter): Promise<Found[]> {
    const found: Found[] = [];
    const marks = new Map<string, Date>();
    for await (const message of this.broker.reader().read(await this.rangesOf(topic, filter))) {
      const mark = toRedriveMark(message);
      if (mark) marks.set(`${message.partition}/${mark.offset}`, mark.at);
      const letter = toDeadLetter(message);
      if (!letter || !matches(letter, filter)) continue;
      const { partition, offset, failedAt } = letter;
      found.push({ partition, offset, failedAt, redrivenAt: undefined });
    }
    return found
      .map((each) => ({ ...each, redrivenAt: marks.get(`${each.partition}/${each.offset}`) }))
      .filter(({ redrivenAt }) => filter.redriven || !redrivenAt)
      .sort(oldestFirst)
      .slice(0, filter.limit);
  }

  private async *read(
    topic: string,
    found: readonly Found[],
    signal?: AbortSignal,
  ): AsyncGenerator<DeadLetter> {
    const wanted = new Map(found.map((each) => [`${each.partition}/${each.offset}`, each]));
    for await (const message of this.broker.reader().read(rangesAround(topic, found), signal)) {
      const each = wanted.get(`${message.partition}/${message.offset}`);
      const letter = each && toDeadLetter(message, each.redrivenAt);
      if (letter) yield letter;
    }
  }

  private async topicOf(group: string): Promise<string> {
    const { name } = deadLetterTopic(group);
    if ((await this.admin.topics()).includes(name)) return name;
    throw new OperationRefusedError(
      `Group "${group}" has no dead letters: there is no topic "${name}".`,
    );
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
        to: each.latest,
      }));
  }
}

type Place = Pick<DeadLetter, 'failedAt' | 'partition' | 'offset'>;

function oldestFirst(a: Place, b: Place): number {
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

/** Per partition from the first to the last. */
function rangesAround(topic: string, found: readonly Found[]): OffsetRange[] {
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
