import { EventEmitter, once } from 'node:events';
import type { Message, OutgoingMessage, Position, TopicSettings } from '../contracts/index.js';
import { TopicMissingError } from '../errors.js';

/**
 * The stored messages: topics of partitions of messages, and what each group has committed.
 * Everything is kept until the process ends: for development and tests.
 */
export class MemoryLog {
  private readonly partitions = new Map<string, Message[][]>();
  private readonly committed = new Map<string, bigint>();
  private readonly arrivals = new EventEmitter().setMaxListeners(0);
  private roundRobin = 0;

  topics(): string[] {
    return [...this.partitions.keys()];
  }

  create({ name, partitions }: TopicSettings): boolean {
    if (this.partitions.has(name)) return false;
    this.partitions.set(
      name,
      Array.from({ length: partitions }, () => []),
    );
    return true;
  }

  partitionsOf(topic: string): readonly (readonly Message[])[] {
    return this.partitions.get(topic) ?? [];
  }

  /** @throws TopicMissingError */
  append(message: OutgoingMessage): Position {
    const partitions = this.partitions.get(message.topic);
    if (!partitions) {
      throw new TopicMissingError([message.topic], 'Define it with defineTopic and restart.');
    }
    const partition = message.partition ?? this.partitionFor(message.key, partitions.length);
    const messages = partitions[partition];
    if (!messages) throw new RangeError(`Topic "${message.topic}" has no partition ${partition}.`);
    const offset = BigInt(messages.length);
    messages.push({ ...message, partition, offset, timestamp: Date.now() });
    this.arrivals.emit(nameOf(message.topic, partition));
    return { topic: message.topic, partition, offset };
  }

  read(topic: string, partition: number, from: bigint, limit: number): readonly Message[] {
    const start = Number(from);
    return this.partitions.get(topic)?.[partition]?.slice(start, start + limit) ?? [];
  }

  /** Resolves when something is appended to the partition, or rejects when `signal` aborts. */
  async arrival(topic: string, partition: number, signal: AbortSignal): Promise<void> {
    await once(this.arrivals, nameOf(topic, partition), { signal });
  }

  commit(group: string, topic: string, partition: number, offset: bigint): void {
    this.committed.set(`${group} ${nameOf(topic, partition)}`, offset);
  }

  committedBy(group: string, topic: string, partition: number): bigint | undefined {
    return this.committed.get(`${group} ${nameOf(topic, partition)}`);
  }

  private partitionFor(key: Buffer | null, count: number): number {
    return (key === null ? this.roundRobin++ : hash(key)) % count;
  }
}

/** FNV-1a: short, and spreads well. Kafka uses murmur2; nothing may depend on which. */
function hash(bytes: Buffer): number {
  let hashed = 0x811c9dc5;
  for (const byte of bytes) hashed = Math.imul(hashed ^ byte, 0x01000193);
  return hashed >>> 0;
}

function nameOf(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}
