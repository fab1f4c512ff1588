import { Injectable } from '@nestjs/common';
import { createRequire } from 'node:module';
import { loadLibrary } from '@nest-kafka-kit/messaging/libraries';
import type { RateLimiterMemory } from 'rate-limiter-flexible';
import { callerOf } from '../http/rate-limits/caller.js';

type RateLimiters = typeof import('rate-limiter-flexible');

const require = createRequire(import.meta.url);

const WINDOW_SECONDS = 60;
const MAX_PER_WINDOW = 20;
/** Bounds the memory that clients with many addresses can take. */
const MAX_CLIENTS = 10_000;

/**
 * Counts failed attempts per client and minute. One IPv6 subscriber has 2^64 addresses, so all of a
 * /64 count as one client.
 */
@Injectable()
export class FailedAttempts {
  /** Forgets a client after its minute, by a timer that does not keep the process alive. */
  private readonly limiter = createLimiter();
  /**
   * Clients in the order in which their minutes began; the limiter itself has no bound on clients.
   */
  private readonly newest = new Set<string>();

  /** Milliseconds until the client may try again; 0 if it may now. */
  async waitMs(address: string): Promise<number> {
    const counted = await this.limiter.get(callerOf(address));
    const isBlocked = counted !== null && counted.consumedPoints >= MAX_PER_WINDOW;
    return isBlocked ? Math.max(0, counted.msBeforeNext) : 0;
  }

  /** @returns whether that was one too many */
  async add(address: string): Promise<boolean> {
    const client = callerOf(address);
    const { consumedPoints } = await this.limiter.penalty(client);
    if (consumedPoints === 1) await this.makeRoom(client);
    return consumedPoints === MAX_PER_WINDOW;
  }

  get clients(): number {
    return this.limiter.dump().storage.length;
  }

  /** Forgets the oldest client if a new one would exceed the bound. */
  private async makeRoom(client: string): Promise<void> {
    this.newest.delete(client);
    this.newest.add(client);
    const [oldest] = this.newest;
    if (this.newest.size <= MAX_CLIENTS || oldest === undefined) return;
    this.newest.delete(oldest);
    await this.limiter.delete(oldest);
  }
}

/** @throws LibraryMissingError */
function createLimiter(): RateLimiterMemory {
  const load = () => require('rate-limiter-flexible') as RateLimiters;
  const limiters = loadLibrary('ControlModule', ['rate-limiter-flexible'], load);
  const limits = { keyPrefix: '', points: MAX_PER_WINDOW, duration: WINDOW_SECONDS };
  return new limiters.RateLimiterMemory(limits);
}
