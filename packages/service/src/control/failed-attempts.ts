import { Injectable } from '@nestjs/common';
import { isIPv6 } from 'node:net';

const WINDOW_MS = 60_000;
const MOST_PER_WINDOW = 20;
/** Bounds the memory that clients of many addresses can make this take. */
const MOST_CLIENTS = 10_000;

interface Window {
  readonly endsAt: number;
  failures: number;
}

/**
 * Counts what clients fail at, per address and minute. One IPv6 subscriber has 2^64 addresses,
 * so those of one /64 count as one.
 */
@Injectable()
export class FailedAttempts {
  /** In the order of their ends. */
  private readonly windows = new Map<string, Window>();

  /** Milliseconds until failures of the client are within the limit again; 0 where they are. */
  waitMs(address: string, now = Date.now()): number {
    const window = this.windows.get(networkOf(address));
    const isBlocked = window !== undefined && window.failures >= MOST_PER_WINDOW;
    return isBlocked ? Math.max(0, window.endsAt - now) : 0;
  }

  /** @returns whether that was one too many */
  add(address: string, now = Date.now()): boolean {
    const client = networkOf(address);
    const window = this.windows.get(client);
    if (window && window.endsAt > now) return ++window.failures === MOST_PER_WINDOW;
    this.windows.delete(client);
    this.makeRoom(now);
    this.windows.set(client, { endsAt: now + WINDOW_MS, failures: 1 });
    return false;
  }

  get clients(): number {
    return this.windows.size;
  }

  /** Those that are over; the oldest one too where all are under way. */
  private makeRoom(now: number): void {
    for (const [client, { endsAt }] of this.windows) {
      if (endsAt > now && this.windows.size < MOST_CLIENTS) return;
      this.windows.delete(client);
    }
  }
}

/** The /64 of an IPv6 address, an IPv4 address as it is. */
function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':').length : 0;
  const zeros = tail === undefined ? 0 : 8 - groups.length - after;
  const all = [...groups, ...Array<string>(zeros).fill('0'), ...(tail ? tail.split(':') : [])];
  return all.slice(0, 4).join(':');
}
