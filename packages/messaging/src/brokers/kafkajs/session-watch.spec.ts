import { EventEmitter } from 'node:events';
import type { Consumer as KafkaJsConsumer } from 'kafkajs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SessionWatch } from './session-watch.js';

const SESSION_MS = 20_000;

/** The events of kafkajs's consumer, by its own names where they matter. */
class Events extends EventEmitter {
  readonly events = {
    GROUP_JOIN: 'join',
    HEARTBEAT: 'heartbeat',
    REBALANCING: 'rebalancing',
    REQUEST: 'request',
  };

  heartbeat(duration = 0): void {
    this.emit('request', { payload: { apiName: 'Heartbeat', duration } });
    this.emit('heartbeat');
  }
}

let consumer: Events;
let isCurrent: boolean;
let reasons: string[];
let watch: SessionWatch;
beforeEach(() => {
  vi.useFakeTimers();
  consumer = new Events();
  isCurrent = true;
  reasons = [];
  watch = new SessionWatch(SESSION_MS, (reason) => reasons.push(reason));
  watch.attach(consumer as unknown as KafkaJsConsumer, () => isCurrent);
});
afterEach(() => {
  watch.stop();
  vi.useRealTimers();
});

describe('The watch over a session', () => {
  it('is alive from joining on for a session, and longer with each heartbeat', () => {
    expect(watch.isAlive).toBe(false);
    consumer.emit('join');
    expect(watch.isAlive).toBe(true);
    vi.advanceTimersByTime(SESSION_MS - 1_000);
    consumer.heartbeat();
    vi.advanceTimersByTime(SESSION_MS - 1_000);
    expect(watch.isAlive).toBe(true);
    expect(reasons).toEqual([]);
  });

  it('tells once that it is over when no heartbeat was answered for longer', () => {
    consumer.emit('join');
    vi.advanceTimersByTime(3 * SESSION_MS);
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(/^no heartbeat was answered for 2\d{4} ms/);
    expect(watch.isAlive).toBe(false);
  });

  it('counts a heartbeat from when it was sent: its answer may have waited in the socket', () => {
    consumer.emit('join');
    vi.advanceTimersByTime(SESSION_MS - 1_000);
    consumer.heartbeat(SESSION_MS - 2_000);
    vi.advanceTimersByTime(3_000);
    expect(reasons).toHaveLength(1);
  });

  it('does not mind a clock that is set back', () => {
    consumer.emit('join');
    vi.setSystemTime(Date.now() - 240_000);
    consumer.heartbeat(-240_000);
    vi.advanceTimersByTime(SESSION_MS + 2_000);
    expect(reasons).toHaveLength(1);
  });

  it('waits for kafkajs to join again after an eviction, for a fifth of a session', () => {
    consumer.emit('join');
    expect(watch.evicted()).toBe(true);
    expect(watch.evicted()).toBe(false);
    vi.advanceTimersByTime(SESSION_MS / 10);
    consumer.emit('join');
    vi.advanceTimersByTime(SESSION_MS / 2);
    expect(reasons).toEqual([]);

    watch.evicted();
    vi.advanceTimersByTime(SESSION_MS / 4);
    expect(reasons).toEqual(['the group goes on without this member']);
  });

  it('grants a rebalance its time, in which there are no heartbeats and evictions are no news', () => {
    consumer.emit('join');
    consumer.emit('rebalancing');
    expect(watch.evicted()).toBe(false);
    vi.advanceTimersByTime(SESSION_MS + 5_000);
    expect(watch.isAlive).toBe(false);
    expect(reasons).toEqual([]);
    vi.advanceTimersByTime(10_000);
    expect(reasons).toHaveLength(1);
  });

  it('hears no more of a consumer that has been replaced', () => {
    isCurrent = false;
    consumer.emit('join');
    expect(watch.isAlive).toBe(false);
    vi.advanceTimersByTime(2 * SESSION_MS);
    expect(reasons).toEqual([]);
  });
});
