import { EventEmitter, once } from 'node:events';
import {
  type Message,
  type OutgoingMessage,
  partitionKey,
  type Position,
  type TopicSettings,
} from '../../ports/index.js';
import { TopicMissingError } from '../../errors.js';

/**
 * The stored messages by topic and partition, and the offsets that each group has committed.
 * Everything is kept until the process ends.
 */
export class MemoryLog {
  private readonly partitions = new Map<string, Message[][]>();
  private readonly configs = new Map<string, Readonly<Record<string, string>>>();
  /** Committed offsets, by group and partition. */
  private readonly committed = new Map<string, Map<string, bigint>>();
  private readonly arrivals = new EventEmitter().setMaxListeners(0);
  private roundRobin = 0;

  topics(): string[] {
    return [...this.partitions.keys()];
  }

  create({ name, partitions, config }: TopicSettings): boolean {
    if (this.partitions.has(name)) return false;
    this.configs.set(name, config);
    this.partitions.set(
      name,
      Array.from({ length: partitions }, () => []),
    );
    return true;
  }

  /** Finds a topic's settings; `undefined` where there is no such topic. */
  configOf(topic: string): Readonly<Record<string, string>> | undefined {
    return this.configs.get(topic);
  }

  configure(topic: string, config: Readonly<Record<string, string>>): void {
    this.configs.set(topic, { ...this.configs.get(topic), ...config });
  }

  grow(topic: string, total: number): void {
    const partitions = this.partitions.get(topic) ?? [];
    while (partitions.length < total) partitions.push([]);
  }

  partitionsOf(topic: string): readonly (readonly Message[])[] {
    return this.partitions.get(topic) ?? [];
  }

  /** @throws TopicMissingError | RangeError */
  append(message: OutgoingMessage): Position {
    this.check(message);
    const partitions = this.partitions.get(message.topic)!;
    const partition = message.partition ?? this.partitionFor(message.key, partitions.length);
    const messages = partitions[partition]!;
    const offset = BigInt(messages.length);
    messages.push({ ...message, partition, offset, timestamp: Date.now() });
    this.arrivals.emit(partitionKey({ topic: message.topic, partition }));
    return { topic: message.topic, partition, offset };
  }

  /** Whether there is a place for it. @throws TopicMissingError | RangeError */
  check({ topic, partition = 0 }: OutgoingMessage): void {
    const partitions = this.partitions.get(topic);
    if (!partitions)
      throw new TopicMissingError([topic], 'Define it with defineTopic and restart.');
    if (!partitions[partition])
      throw new RangeError(`Topic "${topic}" has no partition ${partition}.`);
  }

  read(topic: string, partition: number, from: bigint, limit: number): readonly Message[] {
    const start = Number(from);
    return this.partitions.get(topic)?.[partition]?.slice(start, start + limit) ?? [];
  }

  /** Resolves when something is appended to the partition, or rejects when `signal` aborts. */
  async arrival(topic: string, partition: number, signal: AbortSignal): Promise<void> {
    await once(this.arrivals, partitionKey({ topic, partition }), { signal });
  }

  commit(group: string, topic: string, partition: number, offset: bigint): void {
    const offsets = this.committed.get(group) ?? new Map<string, bigint>();
    this.committed.set(group, offsets.set(partitionKey({ topic, partition }), offset));
  }

  committedBy(group: string, topic: string, partition: number): bigint | undefined {
    return this.committed.get(group)?.get(partitionKey({ topic, partition }));
  }

  committedGroups(): string[] {
    return [...this.committed.keys()];
  }

  private partitionFor(key: Buffer | null, count: number): number {
    return (key === null ? this.roundRobin++ : hash(key)) % count;
  }
}

/** Hashes by FNV-1a, which is short and spreads well. Kafka uses murmur2; nothing may depend on which. */
function hash(bytes: Buffer): number {
  let hashed = 0x811c9dc5;
  for (const byte of bytes) hashed = Math.imul(hashed ^ byte, 0x01000193);
  return hashed >>> 0;
}
