import type { Consumer } from 'kafkajs';
import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { endConsumer } from './end-consumer.js';

/** kafkajs as far as needed: which of its events comes after the end is a matter of milliseconds. */
class ReturningConsumer extends EventEmitter {
  readonly events = { CRASH: 'crash', GROUP_JOIN: 'join' };
  ended = 0;
  disconnect = async (): Promise<void> => void this.ended++;
}

describe('A consumer that has been ended', () => {
  it.each(['crash', 'join'])('is ended again where kafkajs brings it back (%s)', async (event) => {
    const consumer = new ReturningConsumer();
    await endConsumer(consumer as unknown as Consumer);
    expect(consumer.ended).toBe(1);
    consumer.emit(event, {});
    expect(consumer.ended, 'kafkajs can be stopped only after it has told us').toBe(1);
    await turn();
    expect(consumer.ended).toBe(2);
  });
});
