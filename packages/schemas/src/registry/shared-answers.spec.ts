import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SharedAnswers } from './shared-answers.js';

describe('SharedAnswers', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => void vi.useRealTimers());

  const answers = () => new SharedAnswers<string, string | undefined>();
  const never = () => Promise.reject<string>(new Error('asked'));

  it('asks once for all who wait, and gives the answer at once from then on', async () => {
    const shared = answers();
    let answer: (text: string) => void;
    const asked = shared.get('capital', () => new Promise((resolve) => (answer = resolve)));
    const waiting = shared.get('capital', never);

    answer!('Paris');
    expect(await Promise.all([asked, waiting])).toEqual(['Paris', 'Paris']);
    expect(shared.get('capital', never)).toBe('Paris');
    await expect(shared.get('river', never)).rejects.toThrow('asked');
  });

  it('repeats a failure, and no answer, for a second, and asks again then', async () => {
    const shared = answers();
    const ask = vi.fn(() => Promise.reject<string | undefined>(new Error('asked')));
    const get = () => Promise.resolve(shared.get('capital', ask));
    await expect(get()).rejects.toThrow('asked');
    vi.advanceTimersByTime(999);
    await expect(get()).rejects.toThrow('asked');
    expect(ask).toHaveBeenCalledTimes(1);

    vi.advanceTimersByTime(1);
    ask.mockResolvedValue(undefined);
    expect(await get()).toBeUndefined();
    vi.advanceTimersByTime(999);
    expect(await get()).toBeUndefined();
    expect(ask).toHaveBeenCalledTimes(2);

    vi.advanceTimersByTime(1);
    ask.mockResolvedValue('Paris');
    expect(await get()).toBe('Paris');
    expect(shared.get('capital', never)).toBe('Paris');
  });

  it('repeats nothing to other questions, and not more than 1,000 things', async () => {
    const shared = answers();
    const ask = vi.fn((_question: string) => Promise.resolve(undefined));
    const get = (question: string) => shared.get(question, () => ask(question));
    const questions = Array.from({ length: 1_001 }, (_, index) => `question ${index}`);
    for (const question of [...questions, ...questions.toReversed()]) await get(question);
    expect(ask.mock.calls.flat()).toEqual([...questions, questions[0]]);
  });

  it('asks nobody, and waits for nobody, where that is refused; what is known stays so', async () => {
    let refusal: Error | undefined;
    const shared = new SharedAnswers<string, string | undefined>(() => refusal);
    await shared.get('capital', () => Promise.resolve('Paris'));
    let answer: (text: string) => void;
    const asked = shared.get('river', () => new Promise((resolve) => (answer = resolve)));

    refusal = new Error('away');
    await expect(shared.get('river', never)).rejects.toBe(refusal);
    await expect(shared.get('hill', never)).rejects.toBe(refusal);
    expect(shared.get('capital', never)).toBe('Paris');

    refusal = undefined;
    answer!('Seine');
    expect(await asked).toBe('Seine');
    expect(await shared.get('hill', () => Promise.resolve('Montmartre'))).toBe('Montmartre');
  });

  it('is not stuck after a question that could not even be asked', async () => {
    const shared = answers();
    const broken = () => {
      throw new Error('no question');
    };
    expect(() => shared.get('capital', broken)).toThrow('no question');
    expect(await shared.get('capital', () => Promise.resolve('Paris'))).toBe('Paris');
  });
});
