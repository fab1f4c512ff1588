import type { Message } from '../ports/index.js';

/**
 * The unfinished messages and bytes that fill a partition. They keep handlers busy while kafkajs
 * waits, up to 250 ms, before it fetches the partition again.
 */
const FULL = { messages: 5_000, bytes: 8 * 1024 * 1024 };
/** The bytes that all partitions of a process hold together before each is held to its share of them. */
const MAX_TOTAL_BYTES = 64 * 1024 * 1024;
/** What a message takes beside its bytes: objects for itself, its place, its lane, and each header. */
const MESSAGE_BYTES = 1_024;
const HEADER_BYTES = 160;

/** What a message holds while it is not finished. */
export interface MessageSize {
  /** The bytes of key, value, and the names and values of headers. */
  readonly bytes: number;
  /** All the memory it takes, the copy of its key that names its lane included. */
  readonly cost: number;
}

/** Measures a message. */
export function measure({ key, value, headers }: Message): MessageSize {
  const keyBytes = key?.length ?? 0;
  let bytes = keyBytes + (value?.length ?? 0);
  let overhead = MESSAGE_BYTES + keyBytes;
  for (const name in headers) {
    const header = headers[name]!;
    overhead += HEADER_BYTES;
    if (Buffer.isBuffer(header)) bytes += name.length + header.length;
    else for (const each of header) bytes += name.length + each.length;
  }
  return { bytes, cost: bytes + overhead };
}

/** The memory that the partitions of this process hold, whatever groups they are of. */
class HeldMemory {
  bytes = 0;
  partitions = 0;

  /** Tells whether the process holds as much as it may, and this partition has its share of that. */
  isUsedUp(ofPartition: number, share: number): boolean {
    if (this.bytes < MAX_TOTAL_BYTES * share) return false;
    // A partition that stands still must not starve the others of theirs.
    return ofPartition >= (MAX_TOTAL_BYTES * share) / Math.max(1, this.partitions);
  }
}

const held = new HeldMemory();

/** Counts what one partition holds, for itself and for the process. */
export class PartitionMemory {
  bytes = 0;
  private costs = 0;
  private isReleased = false;

  constructor() {
    held.partitions += 1;
  }

  add({ bytes, cost }: MessageSize): void {
    this.count(bytes, cost);
  }

  remove({ bytes, cost }: MessageSize): void {
    this.count(-bytes, -cost);
  }

  /** Counts no more for the process: the partition went elsewhere. */
  release(): void {
    if (this.isReleased) return;
    this.isReleased = true;
    held.partitions -= 1;
    held.bytes -= this.costs;
  }

  /** Tells whether it holds as much as it may, or a `share` of that, besides `messages`. */
  isFull(messages: number, share: number): boolean {
    if (messages >= FULL.messages * share || this.bytes >= FULL.bytes * share) return true;
    return messages > 0 && held.isUsedUp(this.costs, share);
  }

  private count(bytes: number, cost: number): void {
    this.bytes += bytes;
    this.costs += cost;
    if (!this.isReleased) held.bytes += cost;
  }
}
