import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { QuestionBudget } from './question-budget.js';
import { SharedAnswers } from './shared-answers.js';

const seconds = (count: number): void => void vi.advanceTimersByTime(count * 1_000);

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

describe('A budget of questions', () => {
  const takeAll = (budget: QuestionBudget<number>, from: number, count: number): number[] =>
    Array.from({ length: count }, (_, index) => from + index).filter((each) => budget.take(each));

  it('allows a hundred a second, half of them to what was asked or put off before', () => {
    const budget = new QuestionBudget<number>();
    expect(takeAll(budget, 0, 10_000)).toHaveLength(50);
    expect(takeAll(budget, 0, 10_000)).toHaveLength(50);
    expect(budget.isSpent).toBe(true);
    seconds(1);
    expect(budget.isSpent).toBe(false);
    expect(takeAll(budget, 0, 10_000)).toHaveLength(50);
    // Whoever is new passes the others.
    expect(budget.take(10_001)).toBe(true);
  });

  it('counts nothing that was found', () => {
    const budget = new QuestionBudget<number>();
    for (let id = 0; id < 1_000; id += 1) {
      expect(budget.take(id)).toBe(true);
      budget.giveBack(id);
    }
  });
});

describe('Answers within a budget', () => {
  const putOff = (id: number): Error => new Error(`${id} is put off`);
  const create = (): SharedAnswers<number, string | undefined> =>
    new SharedAnswers(() => undefined, { budget: new QuestionBudget<number>(), putOff });

  it('cost a hundred questions a second at most, whatever is asked', async () => {
    const [answers, ask] = [create(), vi.fn(() => Promise.resolve(undefined))];
    for (let second = 0; second < 10; second += 1) {
      ask.mockClear();
      for (let id = 0; id < 10_000; id += 1)
        await Promise.resolve(answers.get(id, ask)).catch(() => undefined);
      expect(ask.mock.calls.length).toBeGreaterThan(49);
      expect(ask.mock.calls.length).toBeLessThanOrEqual(100);
      seconds(1);
    }
  });

  it('put off what they do not ask, and find what appears in the midst of a flood at once', async () => {
    const answers = create();
    const nothing = (): Promise<undefined> => Promise.resolve(undefined);
    for (let id = 0; id < 10_000; id += 1)
      await Promise.resolve(answers.get(id % 5_000, nothing)).catch(() => undefined);
    await expect(answers.get(4_999, nothing)).rejects.toThrow('4999 is put off');
    seconds(1);
    for (let id = 0; id < 5_000; id += 1)
      await Promise.resolve(answers.get(id, nothing)).catch(() => undefined);
    expect(await answers.get(9_999, () => Promise.resolve('new'))).toBe('new');
  });

  it('repeat that there is none for ten seconds where they are spent, else for one', async () => {
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
