import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { OutgoingMessage, Position } from '../ports/index.js';
import { MessageTooLargeError, ProducerClosedError, PublishFailedError } from '../errors.js';
import { PublishQueue, type PublishQueueOptions } from './publish-queue.js';

interface Request {
  readonly names: string[];
  /** Every message is stored. */
  readonly store: () => void;
  readonly answer: (outcomes: (Position | Error)[]) => void;
  readonly fail: (error: Error) => void;
}

/** Messages are named by their value; the position of one is its first digit. */
const message = (name: string): OutgoingMessage => ({
  topic: 'topic',
  key: null,
  value: Buffer.from(name),
  headers: {},
});
const positionOf = (name: string): Position => ({
  topic: 'topic',
  partition: 0,
  offset: BigInt(/\d+/.exec(name)![0]),
});

function setUp(options: Partial<PublishQueueOptions> = {}) {
  const requests: Request[] = [];
  const queue = new PublishQueue({
    broker: 'the broker',
    timeoutMs: 60_000,
    connect: async () => true,
    send: (messages) =>
      new Promise((resolve, reject) => {
        const names = messages.map(({ value }) => String(value).trimEnd());
        const store = (): void => resolve(names.map(positionOf));
        requests.push({ names, store, answer: resolve, fail: reject });
      }),
    ...options,
  });
  const outcomes: string[] = [];
  /** Publishes as one caller and notes what becomes of it. */
  const publish = async (...names: string[]): Promise<Position[] | undefined> => {
    const note = (outcome: string) => outcomes.push(`${names.join('+')}: ${outcome}`);
    try {
      const positions = await queue.publishBatch(names.map(message));
      note(`stored at ${positions.map(({ offset }) => offset).join('+')}`);
      return positions;
    } catch (error) {
      note((error as Error).name);
      return undefined;
    }
  };
  return { queue, requests, publish, outcomes };
}

describe('PublishQueue', () => {
  it('sends what is published in one turn of the event loop together', async () => {
    const { requests, publish } = setUp();
    const all = [publish('m0'), publish('m1', 'm2')];
    for (let microtask = 0; microtask < 20; microtask++) await Promise.resolve();
    all.push(publish('m3'));
    await turn();
    expect(requests.map(({ names }) => names)).toEqual([['m0', 'm1', 'm2', 'm3']]);
    requests[0]!.store();
    expect((await all[1]!)?.map(({ offset }) => offset)).toEqual([1n, 2n]);
    await Promise.all(all);
  });

  it('has one request under way; what comes meanwhile leaves together in the next', async () => {
    const { requests, publish, outcomes } = setUp();
    void publish('m0');
    await turn();
    for (const name of ['m1', 'm2', 'm3']) {
      void publish(name);
      await turn();
    }
    expect(requests.map(({ names }) => names)).toEqual([['m0']]);
    requests[0]!.store();
    await turn();
    expect(outcomes).toEqual(['m0: stored at 0']);
    expect(requests.map(({ names }) => names)).toEqual([['m0'], ['m1', 'm2', 'm3']]);
    requests[1]!.store();
    await turn();
    void publish('m4');
    await turn();
    expect(requests.at(-1)!.names).toEqual(['m4']);
  });

  it('keeps the order of publishing over any number of requests', async () => {
    const { requests, publish } = setUp({ maxBatchBytes: 300 });
    const names = Array.from({ length: 100 }, (_, index) => `m${index}`);
    const all = names.map((name) => publish(name));
    for (let sent = 0; sent < requests.length || sent === 0; sent++) {
      await turn();
      requests[sent]!.store();
      await turn();
    }
    const positions = await Promise.all(all);
    expect(requests.length).toBeGreaterThan(10);
    expect(requests.flatMap((request) => request.names)).toEqual(names);
    expect(positions.map((each) => each?.[0]?.offset)).toEqual(
      names.map((_, index) => BigInt(index)),
    );
  });

  it('gives each caller the outcome of its own messages', async () => {
    const { requests, publish, outcomes } = setUp();
    const all = [publish('m0'), publish('m1'), publish('m2', 'm3'), publish('m4', 'm5')];
    await turn();
    const error = new PublishFailedError('topic', { cause: new Error('no') });
    requests[0]!.answer(
      ['m0', 'm1', 'm2', 'm3', 'm4', 'm5'].map((name) =>
        name === 'm1' || name === 'm3' ? error : positionOf(name),
      ),
    );
    await Promise.all(all);
    expect(outcomes.sort()).toEqual([
      'm0: stored at 0',
      'm1: PublishFailedError',
      'm2+m3: PublishFailedError',
      'm4+m5: stored at 4+5',
    ]);
  });

  it('rejects all callers of a request that failed, and goes on with the next', async () => {
    const { requests, publish, outcomes } = setUp();
    void publish('m0');
    void publish('m1');
    await turn();
    void publish('m2');
    requests[0]!.fail(new PublishFailedError('topic', { cause: new Error('no') }));
    await turn();
    expect(outcomes).toEqual(['m0: PublishFailedError', 'm1: PublishFailedError']);
    requests[1]!.store();
    await turn();
    expect(outcomes.at(-1)).toBe('m2: stored at 2');
  });

  it('survives a send that throws instead of rejecting', async () => {
    let calls = 0;
    const { publish, outcomes } = setUp({
      send: () => {
        if (++calls === 1) throw new PublishFailedError('topic', { cause: new Error('no') });
        return Promise.resolve([positionOf('m1')]);
      },
    });
    await publish('m0');
    await publish('m1');
    expect(outcomes).toEqual(['m0: PublishFailedError', 'm1: stored at 1']);
  });

  it('answers an empty batch without asking the broker', async () => {
    const { queue, requests } = setUp();
    await expect(queue.publishBatch([])).resolves.toEqual([]);
    await turn();
    expect(requests).toEqual([]);
  });
});

describe('A request the broker finds too large', () => {
  const tooLarge = (): Error => new MessageTooLargeError('topic', 2_000_000);

  it('is repeated message by message, in order, and only the culprit is rejected', async () => {
    const { requests, publish, outcomes } = setUp();
    void publish('m0');
    void publish('m1 is the culprit');
    void publish('m2');
    await turn();
    void publish('m3');
    requests[0]!.fail(tooLarge());
    await turn();
    for (const request of [1, 2, 3]) {
      const { names, store, fail } = requests[request]!;
      if (names[0]!.includes('culprit')) fail(tooLarge());
      else store();
      await turn();
    }
    requests[4]!.store();
    await turn();
    expect(requests.slice(1).map(({ names }) => names.join())).toEqual([
      'm0',
      'm1 is the culprit',
      'm2',
      'm3',
    ]);
    expect(outcomes).toEqual([
      'm0: stored at 0',
      'm1 is the culprit: MessageTooLargeError',
      'm2: stored at 2',
      'm3: stored at 3',
    ]);
  });

  it('of a single message is not sent twice', async () => {
    const { requests, publish, outcomes } = setUp();
    void publish('m0');
    await turn();
    requests[0]!.fail(tooLarge());
    await turn();
    expect({ sent: requests.length, outcomes }).toEqual({
      sent: 1,
      outcomes: ['m0: MessageTooLargeError'],
    });
  });
});

describe('Closing a PublishQueue', () => {
  it('refuses new messages and waits for what is under way and what waits', async () => {
    const { queue, requests, publish, outcomes } = setUp();
    void publish('m0');
    await turn();
    void publish('m1');
    let closed = false;
    const closing = queue.close().then(() => (closed = true));
    await expect(queue.publishBatch([message('m2')])).rejects.toThrow(ProducerClosedError);
    requests[0]!.store();
    await turn();
    expect(closed).toBe(false);
    requests[1]!.store();
    await closing;
    expect(outcomes).toEqual(['m0: stored at 0', 'm1: stored at 1']);
  });

  it('waits for what was published just before, though nothing is sent yet', async () => {
    const { queue, requests, publish, outcomes } = setUp();
    void publish('m0');
    const closing = queue.close();
    await turn();
    requests[0]!.fail(new PublishFailedError('topic', { cause: new Error('no') }));
    await closing;
    expect(outcomes).toEqual(['m0: PublishFailedError']);
  });

  it('ends at once when there is nothing to wait for', async () => {
    await expect(setUp().queue.close()).resolves.toBeUndefined();
  });
});
