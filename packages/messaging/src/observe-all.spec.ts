import { describe, expect, it } from 'vitest';
import type { HandlerAttempt, Message } from './ports/index.js';
import { MessagingObservers } from './messaging-observers.js';
import { observeAll, observeAllPublishing } from './observe-all.js';

const message = { topic: 'orders' } as Message;
const attempt: HandlerAttempt = {
  group: 'shop',
  handler: 'H',
  message,
  attempt: 1,
  milliseconds: 2,
};
const error = new Error('never');
const refuse = (): never => {
  throw new Error('The observer is broken.');
};

describe('One observer for several', () => {
  it('tells each what it listens to, with all there is to tell', () => {
    const told: unknown[][] = [];
    const listen =
      (what: string) =>
      (...given: unknown[]) =>
        void told.push([what, ...given]);
    const observer = observeAll([
      {},
      { succeeded: listen('succeeded'), failed: listen('failed'), moved: listen('moved') },
      { deadLettered: listen('deadLettered'), delayed: listen('delayed') },
      { ignored: listen('ignored') },
    ]);
    const delayed = { group: 'shop', message, error, attempt: 1, retryInMs: 5 };
    observer.succeeded(attempt);
    observer.failed(attempt, error);
    observer.moved(attempt);
    observer.deadLettered(attempt, 'permanent', error);
    observer.delayed(delayed);
    observer.ignored('shop', message);
    expect(told).toEqual([
      ['succeeded', attempt],
      ['failed', attempt, error],
      ['moved', attempt],
      ['deadLettered', attempt, 'permanent', error],
      ['delayed', delayed],
      ['ignored', 'shop', message],
    ]);
  });

  it('bears one that throws: the others are told, and so is nobody who handles messages', () => {
    const told: string[] = [];
    const observer = observeAll([
      { moved: refuse },
      { moved: ({ handler }) => void told.push(handler) },
    ]);
    expect(() => observer.moved(attempt)).not.toThrow();
    expect(told).toEqual(['H']);
  });

  it('does so for publishing too', () => {
    const told: unknown[] = [];
    const broken = { settled: refuse, stored: refuse, requested: refuse };
    const listening = {
      settled: (topic: string, thrown?: unknown) => void told.push([topic, thrown]),
      stored: (milliseconds: number) => void told.push(milliseconds),
      requested: (messages: number) => void told.push(messages),
    };
    const observer = observeAllPublishing([broken, listening]);
    observer.settled('orders', error);
    observer.stored(20);
    observer.requested(3);
    expect(told).toEqual([['orders', error], 20, 3]);
  });

  it('tells those who come later, and no more those who have gone', () => {
    const told: string[] = [];
    const observers = new MessagingObservers();
    const late = { succeeded: () => void told.push('late') };
    observers.handling.succeeded(attempt);
    observers.handlers.add(late);
    observers.handling.succeeded(attempt);
    observers.handlers.delete(late);
    observers.handling.succeeded(attempt);
    expect(told).toEqual(['late']);
  });
});
