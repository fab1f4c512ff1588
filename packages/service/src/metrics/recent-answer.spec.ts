import { describe, expect, it } from 'vitest';
import { RecentAnswer } from './recent-answer.js';

describe('A recent answer', () => {
  it('is made once for all who ask within a second, and anew after it', async () => {
    let now = 0;
    let made = 0;
    const recent = new RecentAnswer(
      () => Promise.resolve(`answer ${++made}`),
      () => now,
    );
    const answers = await Promise.all([recent.answer(), recent.answer()]);
    expect(answers.map(String)).toEqual(['answer 1', 'answer 1']);
    now = 999;
    expect(String(await recent.answer())).toBe('answer 1');
    now = 1_000;
    expect(String(await recent.answer())).toBe('answer 2');
  });

  it('is made again at once if it could not be', async () => {
    let made = 0;
    const recent = new RecentAnswer(
      () => (++made === 1 ? Promise.reject(new Error('not yet')) : Promise.resolve('an answer')),
      () => 0,
    );
    await expect(recent.answer()).rejects.toThrow('not yet');
    expect(String(await recent.answer())).toBe('an answer');
  });
});
