import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Producer } from '@nest-kafka-kit/messaging/broker';
import type { HttpClient } from '@nest-kafka-kit/testing';
import type { PublishedEvent } from './history-checker.js';

/** The data of the recorder's event. */
export interface Recording {
  readonly key: string;
  readonly sequence: number;
  readonly workMs: number;
}

/** Resolves once the event is stored durably, and with where. */
export type Publish = (
  recording: Recording,
) => Promise<Pick<PublishedEvent, 'partition' | 'offset'>>;

/**
 * Publishes from this process, so that killing services loses no acknowledgement.
 *
 * @example
 * const publisher = new Publisher(throughProducer(broker.producer(), recorders.topic));
 */
export function throughProducer(producer: Producer, topic: string): Publish {
  return (recording) =>
    producer.publish({
      topic,
      key: Buffer.from(recording.key),
      value: Buffer.from(JSON.stringify(recording)),
      headers: {
        ce_specversion: Buffer.from('1.0'),
        ce_id: Buffer.from(randomUUID()),
        ce_type: Buffer.from('recorded'),
        ce_source: Buffer.from('/faults'),
        'content-type': Buffer.from('application/json'),
      },
    });
}

/** Publishes over the service's own HTTP route, so that its producer meets the fault. */
export function throughService(client: HttpClient): Publish {
  return async (recording) => {
    const { status, body } = await client.post('/records', recording);
    if (status !== 202) throw new Error(`The service answered ${status}.`);
    const { partition, offset } = body as { partition: number; offset: string };
    return { partition, offset: BigInt(offset) };
  };
}

export interface Load {
  /** How many events at most; a multiple of the keys. Default: until `signal` aborts. */
  readonly events?: number;
  readonly perSecond: number;
  /** Milliseconds each handler takes. */
  readonly workMs: number;
  readonly signal?: AbortSignal;
  /** Pauses while as many are published and unhandled, so that a slow machine is not buried. */
  readonly backlog?: { readonly size: () => number; readonly most: number };
}

const LOOK_EVERY_MS = 20;

/**
 * Publishes round after round, one event of each key a round, and keeps what was acknowledged. A
 * publish that rejects is not repeated: the key goes on with its next sequence.
 */
export class Publisher {
  readonly published: PublishedEvent[] = [];
  /** Publishes that rejected; their events may be stored or not. */
  rejected = 0;
  private nextSequence = 0;

  constructor(
    private readonly publish: Publish,
    private readonly keys = 100,
  ) {}

  /** Resolves when the last publish is settled. */
  async run(load: Load): Promise<void> {
    const { events = Number.POSITIVE_INFINITY, perSecond, workMs, signal, backlog } = load;
    const begin = Date.now();
    for (let issued = 0; issued < events && !signal?.aborted; issued += this.keys) {
      const dueInMs = begin + (issued / perSecond) * 1_000 - Date.now();
      if (dueInMs > 0) await delay(dueInMs);
      while (backlog && backlog.size() > backlog.most && !signal?.aborted)
        await delay(LOOK_EVERY_MS);
      await this.publishRound(workMs);
    }
  }

  private async publishRound(workMs: number): Promise<void> {
    const sequence = this.nextSequence++;
    await Promise.all(
      Array.from({ length: this.keys }, async (_, index) => {
        const key = `key-${index}`;
        try {
          const { partition, offset } = await this.publish({ key, sequence, workMs });
          this.published.push({ key, sequence, partition, offset });
        } catch {
          this.rejected += 1;
        }
      }),
    );
  }
}
