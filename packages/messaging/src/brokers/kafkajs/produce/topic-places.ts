import { randomInt } from 'node:crypto';
import type { OutgoingMessage } from '../../../ports/index.js';
import { Load } from './allowance.js';
import { murmur2 } from './murmur2.js';
import { PartitionQueue } from './partition-queue.js';
import type { WaitingMessage } from './waiting-message.js';

/** Milliseconds after a failure for which messages without a key avoid a partition. */
const AVOID_FOR_MS = 5_000;

/** The partitions of a topic, and the messages whose partition is not known yet. */
export class TopicPlaces {
  readonly queues: PartitionQueue[] = [];
  readonly unplaced = new Set<WaitingMessage>();
  readonly load: Load;
  private turn = randomInt(1_000_000);

  constructor(
    readonly topic: string,
    private readonly total: Load,
  ) {
    this.load = new Load(total);
  }

  /** Finds a partition's queue. Queues stay: they know how far the broker has counted. */
  queue(partition: number): PartitionQueue {
    const known = this.queues[partition];
    if (known) return known;
    while (this.queues.length <= partition)
      this.queues.push(new PartitionQueue(this.topic, this.queues.length, this.total));
    return this.queues[partition]!;
  }

  /**
   * Chooses the partition of a message as other clients of Kafka do: the one it names, else by its
   * key, else each in turn, without those that have no leader or are in trouble.
   *
   * @returns `undefined` for a partition that does not exist
   */
  choose(
    { partition, key }: OutgoingMessage,
    leaders: readonly number[],
  ): PartitionQueue | undefined {
    const count = leaders.length;
    if (partition !== undefined)
      return leaders[partition] === undefined ? undefined : this.queue(partition);
    if (key) return this.queue((murmur2(key) & 0x7fffffff) % count);
    return (
      this.next(leaders, (queue) => isWell(queue)) ??
      this.next(leaders, () => true) ??
      this.inTurn(count)
    );
  }

  addUnplaced(message: WaitingMessage): void {
    this.unplaced.add(message);
    this.load.add(1, message.bytes);
  }

  removeUnplaced(message: WaitingMessage): boolean {
    if (!this.unplaced.delete(message)) return false;
    this.load.add(-1, -message.bytes);
    return true;
  }

  private next(
    leaders: readonly number[],
    suits: (queue: PartitionQueue) => boolean,
  ): PartitionQueue | undefined {
    for (let tried = 0; tried < leaders.length; tried++) {
      const queue = this.inTurn(leaders.length);
      if (leaders[queue.partition]! >= 0 && suits(queue)) return queue;
    }
    return undefined;
  }

  private inTurn(count: number): PartitionQueue {
    return this.queue(this.turn++ % count);
  }
}

function isWell({ isInTrouble, failedAt }: PartitionQueue): boolean {
  return !isInTrouble || performance.now() - failedAt > AVOID_FOR_MS;
}
