import { describe, expect, it } from 'vitest';
import type { HandlerAttempt, HandlerObserver, Message } from '../../ports/index.js';
import { Postponed } from '../postponed.js';
import { AttemptReport } from './observe.js';
import type { PipelineHandler } from './step.js';

/** Every attempt that has ended is told once, and as what it was. */

const message = { topic: 'orders', partition: 0, offset: 17n } as Message;
const error = new Error('not now');

function setUp(run: (report: AttemptReport) => PipelineHandler) {
  const told: unknown[][] = [];
  const attempts: HandlerAttempt[] = [];
  const listen =
    (what: string) =>
    (attempt: HandlerAttempt, ...more: unknown[]): void => {
      attempts.push(attempt);
      told.push([what, ...more]);
    };
  const observer: HandlerObserver = {
    succeeded: listen('succeeded'),
    failed: listen('failed'),
    moved: listen('moved'),
    deadLettered: listen('deadLettered'),
  };
  const report = new AttemptReport('shop', 'OrdersController.onPlaced', observer);
  const handle = report.step(run(report));
  const { signal } = new AbortController();
  const attempt = (): Promise<unknown> =>
    Promise.resolve(handle(message, { group: 'shop', attempt: 3, signal })).catch(
      (thrown) => thrown,
    );
  return { attempt, told, attempts };
}

const fails = (thrown: unknown) => () => () => Promise.reject(thrown);

describe('An attempt', () => {
  it('that ends well has succeeded: whose it was, of which message, and how long it took', async () => {
    const { attempt, told, attempts } = setUp(() => () => Promise.resolve());
    await attempt();
    expect(told).toEqual([['succeeded']]);
    expect(attempts[0]).toEqual({
      group: 'shop',
      handler: 'OrdersController.onPlaced',
      message,
      attempt: 3,
      milliseconds: expect.any(Number),
    });
  });

  it.each([
    ['rejects', error],
    ['is postponed', new Postponed(10, { error, blocked: false })],
  ])('that %s has failed, and still rejects', async (_how, thrown) => {
    const { attempt, told } = setUp(fails(thrown));
    expect(await attempt()).toBe(thrown);
    expect(told).toEqual([['failed', thrown]]);
  });

  it.each([
    ['came too early', new Postponed(10)],
    ['waits for something', new Postponed(10, { error, blocked: false, isAttempt: false })],
  ])('of a message that %s is none', async (_why, thrown) => {
    const { attempt, told } = setUp(fails(thrown));
    expect(await attempt()).toBe(thrown);
    expect(told).toEqual([]);
  });

  it('whose message was stored elsewhere has moved, or is a dead letter, and nothing else', async () => {
    const moved = setUp((report) => async (given) => report.moved(given));
    await moved.attempt();
    expect(moved.told).toEqual([['moved']]);
    const given = setUp((report) => async (each) => report.deadLettered(each, 'permanent', error));
    await given.attempt();
    expect(given.told).toEqual([['deadLettered', 'permanent', error]]);
  });

  it('is told afresh when the same message comes again', async () => {
    let count = 0;
    const { attempt, told } = setUp((report) => async (given) => {
      count += 1;
      if (count === 1) report.moved(given);
      if (count === 2) {
        report.moved(given);
        throw error;
      }
    });
    for (let each = 0; each < 3; each++) await attempt();
    expect(told.map(([what]) => what)).toEqual(['moved', 'failed', 'succeeded']);
  });
});
