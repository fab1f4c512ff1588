import { describe, expect, it } from 'vitest';
import type { Message } from '../../ports/index.js';
import { compose, type PipelineDelivery, type Step } from './step.js';

const message = {} as Message;
const delivery: PipelineDelivery = {
  group: 'group',
  attempt: 1,
  signal: new AbortController().signal,
};

describe('compose', () => {
  it('puts the first step outermost', async () => {
    const ran: string[] = [];
    const named =
      (name: string): Step =>
      (next) =>
      async (...parameters) => {
        ran.push(`${name} in`);
        await next(...parameters);
        ran.push(`${name} out`);
      };
    const handle = compose([named('first'), named('second')], async () => void ran.push('handler'));
    await handle(message, delivery);
    expect(ran).toEqual(['first in', 'second in', 'handler', 'second out', 'first out']);
  });

  it('is the handler itself without steps', () => {
    const handler = async (): Promise<void> => {};
    expect(compose([], handler)).toBe(handler);
  });

  it('builds each step once, however many messages come', async () => {
    let built = 0;
    const step: Step = (next) => {
      built += 1;
      return next;
    };
    const handle = compose([step], async () => {});
    await handle(message, delivery);
    await handle(message, delivery);
    expect(built).toBe(1);
  });
});
