import { answerWithin } from '../answer-within.js';
import { type Admin, type Consumer, partitionKey } from '../ports/index.js';

export interface LagReaderOptions {
  /** Milliseconds that the broker has to answer. Default 2,000. */
  readonly timeoutMs?: number;
  /** Milliseconds for which an answer is good. Default 3,000. */
  readonly keepMs?: number;
}

/** A group's lag in one partition. */
export interface GroupLag {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly lag: bigint;
}

interface Answer {
  readonly at: number;
  readonly lags: readonly GroupLag[];
}

/** Asks the broker for lag: one question at a time, and not for every scrape. */
export class LagReader {
  private answer: Answer | undefined;
  private asking: Promise<Answer> | undefined;
  private readonly timeoutMs: number;
  private readonly keepMs: number;

  constructor(
    private readonly admin: Pick<Admin, 'ping' | 'lag'>,
    { timeoutMs = 2_000, keepMs = 3_000 }: LagReaderOptions = {},
  ) {
    this.timeoutMs = timeoutMs;
    this.keepMs = keepMs;
  }

  /**
   * Reads the lag of the partitions that these consumers own, so that a sum over all instances counts
   * each partition once.
   *
   * @returns `undefined` where the broker does not answer in time
   */
  async read(consumers: readonly Consumer[]): Promise<GroupLag[] | undefined> {
    const answer = await this.answerFor(consumers);
    return answer && consumers.flatMap((consumer) => lagsOf(consumer, answer.lags));
  }

  private async answerFor(consumers: readonly Consumer[]): Promise<Answer | undefined> {
    if (this.answer && Date.now() - this.answer.at < this.keepMs) return this.answer;
    // One question at a time, however many scrapes wait for it.
    this.asking ??= this.ask(consumers).finally(() => (this.asking = undefined));
    try {
      return await answerWithin(this.timeoutMs, this.asking);
    } catch {
      return undefined;
    }
  }

  private async ask(consumers: readonly Consumer[]): Promise<Answer> {
    await this.admin.ping();
    const lags = consumers.flatMap(({ group, assignment }) =>
      [...new Set(assignment.map(({ topic }) => topic))].map(async (topic) =>
        (await this.admin.lag(group, topic)).map((each) => ({ group, topic, ...each })),
      ),
    );
    // A topic that has just been deleted hides no other.
    const settled = await Promise.allSettled(lags);
    const known = settled.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
    this.answer = { at: Date.now(), lags: known };
    return this.answer;
  }
}

function lagsOf({ group, assignment }: Consumer, lags: readonly GroupLag[]): GroupLag[] {
  const owned = new Set(assignment.map(partitionKey));
  return lags.filter((each) => each.group === group && owned.has(partitionKey(each)));
}
