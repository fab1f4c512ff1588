import { describe, expect, it } from 'vitest';
import { PublishTimedOutError } from '../errors.js';
import { PublishOrder } from './publish-order.js';

const TOPIC = 'orders';

function setUp(timeoutMs = 10_000) {
  const order = new PublishOrder(timeoutMs);
  const sent: string[] = [];
  const send = async (message: string): Promise<string> => {
    sent.push(message);
    return message;
  };
  const publish = (message: string | Promise<string>, topic = TOPIC): Promise<string> =>
    order.send(topic, () => message, send);
  return { order, sent, send, publish };
}

describe('What is published to a topic', () => {
  it('is sent at once where nothing has to be waited for', () => {
    const { sent, publish } = setUp();
    void publish('a');
    void publish('b');
    expect(sent).toEqual(['a', 'b']);
  });

  it('waits for what was published before, and is not overtaken when that goes on', async () => {
    const { sent, publish } = setUp();
    let resolve: (message: string) => void = () => undefined;
    const promise = new Promise<string>((settle) => (resolve = settle));
    const all = [publish(promise), publish('b'), publish(Promise.resolve('c'))];
    const later = promise.then(() => publish('d'));
    expect(sent).toEqual([]);
    resolve('a');
    await Promise.all([...all, later]);
    expect(sent).toEqual(['a', 'b', 'c', 'd']);
    await Promise.resolve();
    void publish('e');
    expect(sent.at(-1)).toBe('e');
  });

  it('does not wait for another topic, nor until the one before is stored', async () => {
    const { order, sent, publish } = setUp();
    const never = new Promise<string>(() => undefined);
    const stored = order.send(
      TOPIC,
      () => Promise.resolve('a'),
      (message) => {
        sent.push(message);
        return never;
      },
    );
    expect(await publish('x', 'others')).toBe('x');
    expect(await publish('b')).toBe('b');
    expect(sent).toEqual(['x', 'a', 'b']);
    expect(stored).toBeInstanceOf(Promise);
  });

  it('goes on after one that could not be encoded, or not be sent', async () => {
    const { order, publish } = setUp();
    const failure = new Error('no schema');
    const unencoded = publish(Promise.reject(failure));
    const unsent = order.send(
      TOPIC,
      () => Promise.resolve('a'),
      () => Promise.reject(failure),
    );
    const after = publish('b');
    await expect(unencoded).rejects.toBe(failure);
    await expect(unsent).rejects.toBe(failure);
    expect(await after).toBe('b');
  });

  it('is given up in time, however the time was spent', async () => {
    const { publish } = setUp(20);
    const never = new Promise<string>(() => undefined);
    await expect(publish(never)).rejects.toThrow(PublishTimedOutError);
  });
});
