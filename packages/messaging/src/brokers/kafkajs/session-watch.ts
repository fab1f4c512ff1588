import type { Consumer as KafkaJsConsumer, RequestEvent } from 'kafkajs';
import { rebalanceTimeoutMs } from './consumer-config.js';

const CHECKS_PER_SESSION = 20;
/** Milliseconds beyond the group's own patience until joining has failed, whatever kafkajs waits for. */
const JOIN_GRACE_MS = 10_000;
/** The share of a session in which kafkajs learns from a heartbeat that it was put out, and joins again. */
const EVICTED_SHARE = 0.2;

/**
 * Knows when a membership is over that kafkajs takes for granted: a heartbeat of kafkajs waits for a
 * coordinator that hangs, stops where the clock is set back, and is late where the process was frozen.
 * Times are `performance.now()`, which nobody sets.
 */
export class SessionWatch {
  private readonly timer: NodeJS.Timeout;
  /** When the last answered heartbeat was sent; `undefined` outside the group. */
  private aliveAt: number | undefined;
  private evictedAt: number | undefined;
  private isRebalancing = false;
  /** When the heartbeat was sent that has just been answered. */
  private sentAt = 0;

  /** @param onOver called once when it is over, with the reason */
  constructor(
    private readonly sessionTimeoutMs: number,
    private readonly onOver: (reason: string) => void,
  ) {
    this.timer = setInterval(() => this.check(), sessionTimeoutMs / CHECKS_PER_SESSION).unref();
  }

  /** Watches the membership of `consumer`; one that has been replaced is heard no more. */
  attach(consumer: KafkaJsConsumer, isCurrent: () => boolean): void {
    const { GROUP_JOIN, HEARTBEAT, REBALANCING, REQUEST } = consumer.events;
    const whileCurrent = (listener: () => void) => () => void (isCurrent() && listener());
    consumer.on(REQUEST, ({ payload }: RequestEvent) => {
      // Its answer may have waited in the socket of a process that stood still.
      if (payload.apiName === 'Heartbeat')
        this.sentAt = performance.now() - Math.max(0, payload.duration);
    });
    consumer.on(
      HEARTBEAT,
      whileCurrent(() => {
        this.aliveAt = Math.max(this.aliveAt ?? 0, this.sentAt);
      }),
    );
    consumer.on(
      REBALANCING,
      whileCurrent(() => {
        this.isRebalancing = true;
      }),
    );
    consumer.on(
      GROUP_JOIN,
      whileCurrent(() => {
        this.forget();
        this.aliveAt = performance.now();
      }),
    );
  }

  /** Tells whether messages may start: not when others may have their partitions by now. */
  get isAlive(): boolean {
    if (this.aliveAt === undefined) return false;
    return performance.now() - this.aliveAt <= this.sessionTimeoutMs;
  }

  /**
   * Notes that the broker knows this member no more. `false` where that is no news: while the group
   * rebalances, it soon will again.
   */
  evicted(): boolean {
    if (this.isRebalancing || this.evictedAt !== undefined) return false;
    this.evictedAt = performance.now();
    return true;
  }

  /** Forgets the membership, which has ended in another way. */
  forget(): void {
    this.aliveAt = undefined;
    this.evictedAt = undefined;
    this.isRebalancing = false;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private check(): void {
    const reason = this.reason(performance.now());
    if (reason === undefined) return;
    this.forget();
    this.onOver(reason);
  }

  private reason(now: number): string | undefined {
    const { aliveAt, evictedAt, isRebalancing, sessionTimeoutMs } = this;
    if (aliveAt === undefined) return undefined;
    if (evictedAt !== undefined && now - evictedAt > sessionTimeoutMs * EVICTED_SHARE)
      return 'the group goes on without this member';
    const limit = isRebalancing
      ? rebalanceTimeoutMs(sessionTimeoutMs) + JOIN_GRACE_MS
      : sessionTimeoutMs;
    if (now - aliveAt <= limit) return undefined;
    return `no heartbeat was answered for ${Math.round(now - aliveAt)} ms, and the session is over`;
  }
}
