import type { HeaderValue, Message } from '../ports/index.js';
import type { Entry } from './owned-partition.js';

/** Smaller memory behind a message is not worth copying the message. */
const MIN_SHARED_BYTES = 64 * 1024;

/**
 * The messages of a partition that came together. Each is a view of the broker's answer, so the last
 * one that waits would keep all of it in memory: of a key that stands still among others, each message
 * kept a megabyte. Once most are finished, the rest is copied.
 */
export class TakenBatch {
  private entries: Entry[] | undefined = [];
  private total = 0;
  private left = 0;

  add(entry: Entry): void {
    this.entries?.push(entry);
    this.total += entry.size.bytes;
    this.left += entry.size.bytes;
  }

  /** Counts a finished message; copies what is left once that is less than half. */
  finished(entry: Entry): void {
    this.left -= entry.size.bytes;
    if (this.entries && this.left * 2 < this.total) this.copyRest(this.entries);
  }

  private copyRest(entries: readonly Entry[]): void {
    this.entries = undefined;
    for (const { message, tracked } of entries) if (!tracked.done) detach(message);
  }
}

type Writable = { -readonly [Property in keyof Message]: Message[Property] };

/** Gives a message memory of its own; it stays the same object, by which others know it. */
function detach(message: Message): void {
  const { key, value, headers } = message;
  if (Object.isFrozen(message) || Object.isFrozen(headers)) return;
  const parts = [key, value, ...Object.values(headers).flat()] as (Buffer | null)[];
  const bytes = parts.reduce((sum, part) => sum + (part?.length ?? 0), 0);
  const shared = (value ?? key)?.buffer.byteLength ?? 0;
  if (shared < MIN_SHARED_BYTES || shared < 2 * bytes) return;
  const own = Buffer.allocUnsafeSlow(bytes);
  let end = 0;
  const copy = (part: Buffer): Buffer => {
    const begin = end;
    end += part.copy(own, begin);
    return own.subarray(begin, end);
  };
  const mutable = message as Writable;
  mutable.key = key && copy(key);
  mutable.value = value && copy(value);
  const named = headers as Record<string, HeaderValue>;
  for (const [name, header] of Object.entries(headers))
    named[name] = Buffer.isBuffer(header) ? copy(header) : header.map(copy);
}
