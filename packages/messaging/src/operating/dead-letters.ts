import { Inject, Injectable } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { retryTopicOf } from '../consuming/pipeline/retry-topic.js';
import type { Admin, AtomicProducer, Broker, OutgoingMessage } from '../ports/index.js';
import { IncompleteLettersError } from '../errors.js';
import { ADMIN, BROKER } from '../injection-tokens.js';
import { sizeOf } from '../publishing/message-size.js';
import { type DeadLetterFilter, DeadLetterSearch } from './dead-letter-search.js';
import { type LetterPage, LetterPages, type LetterPageOptions } from './letter-pages.js';
import { type LetterPlace, oldestFirst } from './letter-place.js';
import { type DeadLetter, markOf, toRetry } from './dead-letter.js';
import { requireTopic } from './offset-target.js';

/** The options of `redrive`. */
export interface RedriveOptions {
  /** Letters per second at most. Default: as fast as possible. */
  readonly rate?: number;
  /** Ends the redrive between two transactions; letters sent back by then stay so. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (redriven: number, of: number) => void;
}

/** The outcome of `redrive`. */
export interface RedriveReport {
  /** Letters sent back by this call. */
  readonly redriven: number;
  /** Letters that the filter found; more than `redriven` where the call was interrupted. */
  readonly found: number;
}

/** A transaction that takes longer to be seen belongs to somebody else. */
const MARKS_READ_WITHIN_MS = 5_000;
const ASK_AGAIN_MS = 20;
/** Letters in one transaction. */
const MAX_LETTERS = 100;
/** Bytes in one transaction, unless a single letter is larger. */
const MAX_BYTES = 512 * 1024;
/** Letters that an error names. */
const MAX_NAMED = 10;

/** Reads a group's dead letters, and sends them back to that group alone. */
@Injectable()
export class DeadLetters {
  private readonly search: DeadLetterSearch;
  private readonly pages: LetterPages;

  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(ADMIN) private readonly admin: Admin,
  ) {
    this.search = new DeadLetterSearch(broker, admin);
    this.pages = new LetterPages(this.search);
  }

  /** Finds letters, the oldest first. @throws OperationRefusedError where the group has no dead letter topic */
  find(group: string, filter?: DeadLetterFilter): Promise<DeadLetter[]>;
  /** Finds letters and keeps only what `show` returns for each: payloads are large. */
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
    const topic = await this.search.topicOf(group);
    const letters: (LetterPlace & { readonly shown: unknown })[] = [];
    for await (const letter of this.lettersOf(topic, filter)) {
      const { failedAt, partition, offset } = letter;
      letters.push({ failedAt, partition, offset, shown: show(letter) });
    }
    return letters.sort(oldestFirst).map(({ shown }) => shown);
  }

  /**
   * Finds letters, the oldest first, up to a number and a size. However many and however large the
   * letters are, one page of them is held in memory.
   *
   * @throws OperationRefusedError where the group has no dead letter topic
   * @example
   * const show = ({ eventId }: DeadLetter) => eventId ?? '';
   * const options = { maxBytes: 65_536, show, sizeOf: (id: string) => id.length };
   * const { letters, next } = await deadLetters.page('orders.mail', { limit: 100 }, options);
   */
  async page<Shown>(
    group: string,
    filter: DeadLetterFilter,
    options: LetterPageOptions<Shown>,
  ): Promise<LetterPage<Shown>> {
    return this.pages.read(await this.search.topicOf(group), filter, options);
  }

  /**
   * Reads letters one at a time, in the order of each partition.
   *
   * @throws OperationRefusedError where the group has no dead letter topic
   * @example
   * for await (const { reason } of deadLetters.read('orders.mail')) console.log(reason);
   */
  async *read(group: string, filter: DeadLetterFilter = {}): AsyncGenerator<DeadLetter> {
    yield* this.lettersOf(await this.search.topicOf(group), filter);
  }

  /** Counts the letters that `find` would find, without reading them a second time. */
  async count(group: string, filter: DeadLetterFilter = {}): Promise<number> {
    const topic = await this.search.topicOf(group);
    let count = 0;
    for await (const letters of this.search.rounds(topic, filter)) count += letters.length;
    return count;
  }

  /**
   * Moves letters into `<group>.retry` and marks them, both or neither, so that none is lost and
   * none is sent back twice, however the call ends and whoever else redrives.
   *
   * @throws OperationRefusedError where the group has no dead letter topic
   * @throws IncompleteLettersError after the others were sent back, where some lack a part of their message
   * @throws ProducerReplacedError when another redrive of the group began meanwhile
   * @example
   * await deadLetters.redrive('notifications', { type: 'user.created', since: Date.now() - 3_600_000 });
   */
  async redrive(
    group: string,
    filter: Omit<DeadLetterFilter, 'redriven'> = {},
    options: RedriveOptions = {},
  ): Promise<RedriveReport> {
    const topic = await this.search.topicOf(group);
    const retryTopic = retryTopicOf(group).name;
    await requireTopic(this.admin, retryTopic);
    // Opened before the search: from here on no other redrive adds marks that the search would miss.
    const producer = await this.broker.atomicProducer(`${group}.redrive`);
    try {
      let found = 0;
      const onFound = (count: number): void => void (found += count);
      const letters = this.lettersOf(topic, filter, options.signal, onFound);
      const onProgress = (redriven: number): void => options.onProgress?.(redriven, found);
      const redriven = await sendBack(letters, retryTopic, producer, { ...options, onProgress });
      // They are sent back, whether or not the broker can be asked any more.
      if (redriven > 0) await this.marksAreRead(topic).catch(() => undefined);
      return { redriven, found };
    } finally {
      await producer.close();
    }
  }

  /** Waits until readers find the marks: Kafka confirms a transaction a moment before they can. */
  private async marksAreRead(topic: string): Promise<void> {
    const stored = await this.admin.offsets(topic);
    const ends = new Map(stored.map(({ partition, latest }) => [partition, latest]));
    const until = performance.now() + MARKS_READ_WITHIN_MS;
    while (performance.now() < until) {
      const offsets = await this.admin.offsets(topic);
      if (offsets.every(({ partition, readable }) => readable >= (ends.get(partition) ?? 0n)))
        return;
      await delay(ASK_AGAIN_MS);
    }
  }

  private async *lettersOf(
    topic: string,
    filter: DeadLetterFilter,
    signal?: AbortSignal,
    onFound?: (count: number) => void,
  ): AsyncGenerator<DeadLetter> {
    for await (const found of this.search.rounds(topic, filter, signal)) {
      onFound?.(found.length);
      yield* this.search.read(topic, found, signal);
    }
  }
}

/** Sends letters back; resolves with their number. */
async function sendBack(
  letters: AsyncIterable<DeadLetter>,
  retryTopic: string,
  producer: AtomicProducer,
  { rate = Infinity, signal, onProgress }: SendOptions,
): Promise<number> {
  const incomplete: DeadLetter[] = [];
  const lettersAtOnce = Math.max(1, Math.min(MAX_LETTERS, rate));
  let batch: OutgoingMessage[] = [];
  let bytes = 0;
  let redriven = 0;
  const send = async (): Promise<void> => {
    if (batch.length === 0) return;
    // A letter is two messages: itself, and its mark.
    const count = batch.length / 2;
    const pause = delay((count / rate) * 1_000, undefined, { signal }).catch(() => undefined);
    await producer.publishAtomically(batch);
    redriven += count;
    batch = [];
    bytes = 0;
    onProgress(redriven);
    await pause;
  };
  for await (const letter of letters) {
    if (letter.omitted !== undefined) {
      if (incomplete.length < MAX_NAMED) incomplete.push(letter);
      continue;
    }
    const retry = toRetry(letter, retryTopic);
    if (bytes + sizeOf(retry) > MAX_BYTES) await send();
    if (signal?.aborted) return redriven;
    batch.push(retry, markOf(letter));
    bytes += sizeOf(retry);
    if (batch.length / 2 >= lettersAtOnce) await send();
    if (signal?.aborted) return redriven;
  }
  if (!signal?.aborted) await send();
  if (incomplete.length > 0)
    throw new IncompleteLettersError(incomplete.map(describeIncomplete), redriven);
  return redriven;
}

function describeIncomplete({ partition, offset, omitted }: DeadLetter): string {
  return `${partition}/${offset} (${omitted})`;
}

interface SendOptions extends Omit<RedriveOptions, 'onProgress'> {
  readonly onProgress: (redriven: number) => void;
}
