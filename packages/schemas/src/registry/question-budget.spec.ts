import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { QuestionBudget } from './question-budget.js';
import { SharedAnswers } from './shared-answers.js';

const seconds = (count: number): void => void vi.advanceTimersByTime(count * 1_000);

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

describe('A budget of questions', () => {
  const takeAll = (budget: QuestionBudget<number>, from: number, count: number): number[] =>
    Array.from({ length: count }, (_, index) => budget.take(from + index));
  const taken = (waits: readonly number[]): number => waits.filter((waitMs) => waitMs === 0).length;

  it('allows 150 a second, a third of them to what nobody asked before', () => {
    const budget = new QuestionBudget<number>();
    // The next turn is in ten milliseconds.
    expect(taken(takeAll(budget, 0, 5_000))).toBe(51);
    for (let second = 0; second < 20; second += 1) {
      seconds(1);
      const now = taken(takeAll(budget, 0, 5_000));
      expect(now).toBeGreaterThan(90);
      expect(now).toBeLessThanOrEqual(100);
      expect(taken(takeAll(budget, 10_000 + second, 1))).toBe(1);
    }
  });

  it('tells what it puts off when to come back, half a minute later at most, and takes it then', () => {
    const budget = new QuestionBudget<number>();
    const waits = takeAll(budget, 0, 1_000);
    expect(waits.at(-1)).toBe(9_490);
    expect(budget.take(999)).toBe(9_490);
    expect(budget.isFlooded).toBe(true);
    vi.advanceTimersByTime(9_490);
    expect(budget.isFlooded).toBe(false);
    expect(budget.take(999)).toBe(0);
    expect(Math.max(...takeAll(budget, 1_000, 9_000))).toBe(30_000);
  });

  it('counts nothing that was found', () => {
    const budget = new QuestionBudget<number>();
    for (let id = 0; id < 1_000; id += 1) {
      expect(budget.take(id)).toBe(0);
      budget.giveBack(id);
    }
  });
});

describe('Answers within a budget', () => {
  const putOff = (id: number): Error => new Error(`${id} is put off`);
  const create = (): SharedAnswers<number, string | undefined> =>
    new SharedAnswers(() => undefined, { budget: new QuestionBudget<number>(), putOff });

  it('cost 150 questions a second at most, whatever is asked', async () => {
    const [answers, ask] = [create(), vi.fn(() => Promise.resolve(undefined))];
    for (let second = 0; second < 5; second += 1) {
      ask.mockClear();
      for (let id = 0; id < 1_000; id += 1)
        await Promise.resolve(answers.get(id, ask)).catch(() => undefined);
      expect(ask.mock.calls.length).toBeGreaterThan(49);
      expect(ask.mock.calls.length).toBeLessThanOrEqual(150);
      seconds(1);
    }
  });

  it('put off what they do not ask, and find what appears in the midst of a flood at once', async () => {
    const answers = create();
    const nothing = (): Promise<undefined> => Promise.resolve(undefined);
    for (let id = 0; id < 2_000; id += 1)
      await Promise.resolve(answers.get(id % 1_000, nothing)).catch(() => undefined);
    await expect(answers.get(999, nothing)).rejects.toThrow('999 is put off');
    seconds(1);
    for (let id = 0; id < 1_000; id += 1)
      await Promise.resolve(answers.get(id, nothing)).catch(() => undefined);
    expect(await answers.get(9_999, () => Promise.resolve('new'))).toBe('new');
  });

  it('repeat that there is none for ten seconds in a flood, else for one', async () => {
    const [answers, ask] = [create(), vi.fn(() => Promise.resolve(undefined))];
    expect(await answers.get(1, ask)).toBeUndefined();
    seconds(1);
    expect(await answers.get(1, ask)).toBeUndefined();
    expect(ask).toHaveBeenCalledTimes(2);
    const flood = async (): Promise<void> => {
      for (let round = 0; round < 2; round += 1)
        for (let id = 2; id < 1_000; id += 1)
          await Promise.resolve(answers.get(id, () => Promise.resolve(undefined))).catch(
            () => undefined,
          );
    };
    for (let second = 0; second < 9; second += 1) {
      seconds(1);
      await flood();
      expect(await answers.get(1, ask)).toBeUndefined();
    }
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('have at most 32 questions under way', async () => {
    const answers = create();
    const pending = Array.from({ length: 40 }, (_, id) =>
      Promise.resolve(answers.get(id, () => new Promise<undefined>(() => undefined))).catch(String),
    );
    const settled = await Promise.all(
      pending.map((each) => Promise.race([each, new Promise((done) => setImmediate(done))])),
    );
    expect(settled.filter((each) => each !== undefined)).toHaveLength(8);
  });
});
