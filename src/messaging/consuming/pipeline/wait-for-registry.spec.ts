import { describe, expect, it } from 'vitest';
import type { Message } from '../../contracts/index.js';
import { HandlerExhaustedError, UndecodableMessageError } from '../../errors.js';
import {
  SchemaIncompatibleError,
  SchemaNotRegisteredError,
  SchemaRegistryRefusedError,
  SchemaRegistryUnreachableError,
  SchemaUnknownError,
} from '../../schema-errors.js';
import { failurePolicy } from '../failure-policy.js';
import { Postponed } from '../postponed.js';
import { retry } from './retry.js';
import { compose } from './step.js';
import { waitForRegistry } from './wait-for-registry.js';

const message: Message = {
  topic: 'orders',
  partition: 0,
  offset: 7n,
  timestamp: 0,
  key: null,
  value: null,
  headers: {},
};
const delivery = { group: 'group', attempt: 1, signal: new AbortController().signal };

/** What becomes of the message, try after try, while its handler fails like that. */
async function outcomes(failure: () => unknown, tries: number): Promise<unknown[]> {
  const policy = failurePolicy('handler', { retry: { attempts: 1 } });
  const handle = compose([waitForRegistry(), retry(policy)], () => Promise.reject(failure()));
  const all: unknown[] = [];
  for (let count = 0; count < tries; count++) {
    all.push(await handle(message, delivery).catch((error: unknown) => error));
  }
  return all;
}

describe('A message whose schema cannot be had, or whose handler cannot publish for the registry', () => {
  it.each([
    ['is away', new SchemaRegistryUnreachableError('http://registry', 'ECONNREFUSED')],
    ['refuses', new SchemaRegistryRefusedError('401')],
    ['has not been told of the schema', new SchemaNotRegisteredError('orders-order.placed')],
  ])('waits while the registry %s, ever longer, and no attempt counts', async (_what, error) => {
    const all = await outcomes(() => error, 20);
    for (const postponed of all) {
      expect(postponed).toBeInstanceOf(Postponed);
      expect(postponed).toMatchObject({ failure: { error, blocked: false, isAttempt: false } });
    }
    const delays = all.map((postponed) => (postponed as Postponed).delayMs);
    expect(Math.max(...delays)).toBeLessThanOrEqual(30_000);
    expect(Math.max(...delays.slice(0, 2))).toBeLessThanOrEqual(1_000);
    expect(Math.max(...delays)).toBeGreaterThan(1_000);
  });

  it('waits a few times for an id that a replica may not know yet, and is undecodable then', async () => {
    const all = await outcomes(() => new SchemaUnknownError('Schema 7 is not known.'), 6);
    const [last, ...others] = all.toReversed();
    for (const each of others) expect(each).toBeInstanceOf(Postponed);
    expect(last).toBeInstanceOf(UndecodableMessageError);
  });

  it('is given up like any other where the registry refuses the schema itself', async () => {
    const [outcome] = await outcomes(() => new SchemaIncompatibleError('orders', 'no.'), 1);
    expect(outcome).toBeInstanceOf(HandlerExhaustedError);
  });

  it('goes through as soon as the registry answers', async () => {
    let isAway = true;
    const handle = compose([waitForRegistry()], async () => {
      if (isAway) throw new SchemaRegistryUnreachableError('http://registry', 'ECONNREFUSED');
    });
    await expect(handle(message, delivery)).rejects.toThrow(Postponed);
    isAway = false;
    await handle(message, delivery);
  });
});
