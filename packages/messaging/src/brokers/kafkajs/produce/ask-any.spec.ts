import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AnyBroker } from './ask-any.js';
import type { NodeAddress, ProduceWire, WireConnection } from './produce-wire.js';

const AWAY = new Error('connect ECONNREFUSED');
const DENIED = Object.assign(new Error('wrong password'), { type: 'SASL_AUTHENTICATION_FAILED' });
const nodes: NodeAddress[] = [1, 2, 3].map((nodeId) => ({ nodeId, host: 'kafka', port: nodeId }));

/** Brokers that answer with their number, unless they are said to fail or to be silent; bootstrap servers are negative. */
function setUp(sick: Readonly<Record<number, Error | 'silent'>>, bootstrapServers = 0) {
  const asked: number[] = [];
  const hungUp: number[] = [];
  let bootstrap = 0;
  const wire: ProduceWire = {
    bootstrapServers,
    open: async (node) => {
      const number = node?.nodeId ?? -1 - (bootstrap++ % bootstrapServers);
      asked.push(number);
      const failure = sick[number];
      if (failure === 'silent') return new Promise(() => undefined);
      if (failure) throw failure;
      const answers = { number, isOpen: true, hangUp: () => void hungUp.push(number) };
      return answers as unknown as WireConnection;
    },
  };
  const brokers = new AnyBroker(wire);
  if (bootstrapServers === 0) brokers.learn(nodes);
  const ask = (): Promise<number> =>
    brokers.ask(async (connection) => (connection as unknown as { number: number }).number);
  return { brokers, ask, asked, hungUp };
}

async function pass(milliseconds: number): Promise<void> {
  for (let left = milliseconds; left > 0; left -= 50) {
    vi.advanceTimersByTime(Math.min(50, left));
    await turn();
  }
}

describe('A question to any broker', () => {
  beforeEach(
    () => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }),
  );
  afterEach(() => void vi.useRealTimers());

  it('goes to another one each time', async () => {
    const { ask } = setUp({});
    expect([await ask(), await ask(), await ask(), await ask()]).toEqual([1, 2, 3, 1]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('goes to the next bootstrap server where the first hangs, at start', async () => {
    const { ask } = setUp({ [-1]: 'silent' }, 3);
    const answering = ask();
    await pass(300);
    expect(await answering).toBe(-2);
  });

  it('goes on at once where one cannot be reached, and asks that one last for a while', async () => {
    const { ask, asked } = setUp({ 1: AWAY });
    expect(await ask()).toBe(2);
    asked.splice(0);
    for (let count = 0; count < 6; count++) await ask();
    expect(asked).not.toContain(1);
    await pass(5_000);
    for (let count = 0; count < 3; count++) await ask();
    expect(asked).toContain(1);
  });

  it('fails with a refusal before all else, as that is what can be mended', async () => {
    const { ask } = setUp({ 1: AWAY, 2: DENIED, 3: AWAY });
    await expect(ask()).rejects.toBe(DENIED);
  });

  it('asks nobody any more once it is closed, and hangs up on all', async () => {
    const { brokers, ask, hungUp } = setUp({});
    await ask();
    brokers.close();
    expect(hungUp).toEqual([1]);
    await expect(ask()).rejects.toThrow(/no broker/);
  });
});
