import { describe, expect, it } from 'vitest';
import { SharedAnswers } from './shared-answers.js';

describe('SharedAnswers', () => {
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

  it('asks again after a failure, and after no answer', async () => {
    const shared = answers();
    await expect(shared.get('capital', never)).rejects.toThrow('asked');
    expect(await shared.get('capital', () => Promise.resolve(undefined))).toBeUndefined();
    expect(await shared.get('capital', () => Promise.resolve('Paris'))).toBe('Paris');
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
