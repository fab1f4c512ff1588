import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { MessageTooLargeError, ProducerClosedError } from '../../../errors.js';
import { message, setUp } from '../../../../test/support/fake-wire.js';

const MESSAGE_TOO_LARGE = 10;
const INVALID_RECORD = 87;

/** Enough turns for the topic and a producer id to be known. */
async function turns(): Promise<void> {
  for (let count = 0; count < 4; count++) await turn();
}
const textsOf = (requests: readonly { text: string }[]): string[] =>
  requests.map(({ text }) => text);

describe('A publisher', () => {
  it('sends what is published in one turn of the event loop together', async () => {
    const { requests, publish } = setUp();
    const all = [publish(message('m0')), publish(message('m1'), message('m2'))];
    for (let microtask = 0; microtask < 20; microtask++) await Promise.resolve();
    all.push(publish(message('m3')));
    await turns();
    expect(textsOf(requests)).toEqual(['topic/0: m0+m1+m2+m3']);
    requests[0]!.store();
    expect(await all[1]).toMatchObject([{ offset: 1n }, { offset: 2n }]);
    await Promise.all(all);
  });

  it('has one request of a partition under way; what comes meanwhile leaves together in the next', async () => {
    const { requests, publish, outcomes } = setUp();
    void publish(message('m0'));
    await turns();
    for (const name of ['m1', 'm2', 'm3']) {
      void publish(message(name));
      await turn();
    }
    expect(textsOf(requests)).toEqual(['topic/0: m0']);
    requests[0]!.store();
    await turns();
    expect(outcomes).toEqual(['m0: 0']);
    expect(textsOf(requests)).toEqual(['topic/0: m0', 'topic/0: m1+m2+m3']);
    requests[1]!.store();
    await turns();
    void publish(message('m4'));
    await turns();
    expect(requests.at(-1)!.text).toBe('topic/0: m4');
  });

  it('gathers the partitions of a leader into one request, and asks each leader', async () => {
    const { wire, requests, publish } = setUp();
    wire.topics = { topic: [1, 2, 1], other: [2] };
    const all = [0, 1, 2].map((partition) => publish(message(`m${partition}`, { partition })));
    all.push(publish(message('m3', { topic: 'other' })));
    await turns();
    expect(textsOf(requests)).toEqual(['topic/0: m0, topic/2: m2', 'topic/1: m1, other/0: m3']);
    for (const request of requests) request.store();
    expect((await Promise.all(all)).every(Array.isArray)).toBe(true);
  });

  it('keeps the order of publishing over any number of requests', async () => {
    const { requests, publish } = setUp();
    const names = Array.from({ length: 100 }, (_, index) => `m${index}`);
    const all = names.map((name) => publish(message(name, { bytes: 50_000 })));
    for (let sent = 0; sent < requests.length || sent === 0; sent++) {
      await turns();
      requests[sent]!.store();
      await turns();
    }
    const positions = await Promise.all(all);
    expect(requests.length).toBeGreaterThan(9);
    const sent = requests.flatMap(({ batches }) => batches.flatMap(({ messages }) => messages));
    expect(sent.map(({ value }) => String(value).trimEnd())).toEqual(names);
    expect(positions).toMatchObject(names.map((_, index) => [{ offset: BigInt(index) }]));
  });

  it('numbers the messages of each partition without a gap, under one producer id', async () => {
    const { wire, requests, publish } = setUp();
    wire.topics = { topic: [1, 1] };
    for (let request = 0; request < 3; request++) {
      const both = [publish(message('a'), message('b')), publish(message('c', { partition: 1 }))];
      await turns();
      requests[request]!.store();
      await Promise.all(both);
    }
    const numbers = requests.flatMap(({ batches }) =>
      batches.map(({ partition, sequence, identity }) => [
        partition,
        sequence,
        identity.producerId,
      ]),
    );
    expect(numbers).toEqual([
      [0, 0, '1'], [1, 0, '1'], [0, 2, '1'], [1, 1, '1'], [0, 4, '1'], [1, 2, '1'],
    ]); // prettier-ignore
  });

  it('answers an empty batch without asking the broker', async () => {
    const { publisher, requests } = setUp();
    await expect(publisher.publishBatch([])).resolves.toEqual([]);
    await turns();
    expect(requests).toEqual([]);
  });

  it('has no batch larger than its limit, but for a message that is', async () => {
    const { requests, publish } = setUp();
    void publish(message('m0'), message('m1', { bytes: 1_000_000 }), message('m2'));
    for (let request = 0; request < 3; request++) {
      await turns();
      requests[request]!.store();
    }
    expect(textsOf(requests)).toEqual(['topic/0: m0', 'topic/0: m1', 'topic/0: m2']);
  });
});

describe('A batch that is refused because of one of its messages', () => {
  it.each([
    ['too large', MESSAGE_TOO_LARGE, 'MessageTooLargeError'],
    [
      'invalid, such as one without a key for a compacted topic',
      INVALID_RECORD,
      'PublishFailedError',
    ],
  ])('is halved until it is found, in order: %s', async (_, code, error) => {
    const { requests, publish, outcomes } = setUp();
    for (const name of ['m0', 'm1', 'm2 is the culprit', 'm3', 'm4']) void publish(message(name));
    await turns();
    for (let request = 0; request < requests.length; request++) {
      const { text, store, answer } = requests[request]!;
      if (text.includes('culprit')) answer({ 'topic/0': code });
      else store();
      await turns();
    }
    expect(outcomes.toSorted()).toEqual([
      'm0: 0', 'm1: 1', `m2 is the culprit: ${error}`, 'm3: 2', 'm4: 3',
    ]); // prettier-ignore
    expect(requests.length).toBeLessThan(8);
  });

  it('costs other partitions of its request nothing', async () => {
    const { wire, requests, publish, outcomes } = setUp();
    wire.topics = { topic: [1], other: [1] };
    void publish(message('good', { topic: 'other' }));
    void publish(message('bad'));
    await turns();
    requests[0]!.answer({ 'topic/0': INVALID_RECORD });
    await turns();
    expect(outcomes.toSorted()).toEqual(['bad: PublishFailedError', 'good: 0']);
    expect(requests).toHaveLength(1);
  });

  it('is not sent twice where it is a single message', async () => {
    const { requests, publish } = setUp();
    const publishing = publish(message('m0'));
    await turns();
    requests[0]!.answer({ 'topic/0': MESSAGE_TOO_LARGE });
    expect(await publishing).toBeInstanceOf(MessageTooLargeError);
    await turns();
    expect(requests).toHaveLength(1);
  });

  it('leaves the sequence numbers where they were', async () => {
    const { requests, publish } = setUp();
    void publish(message('m0'));
    await turns();
    requests[0]!.answer({ 'topic/0': INVALID_RECORD });
    await turns();
    void publish(message('m1'));
    await turns();
    expect(requests[1]!.batches[0]).toMatchObject({ sequence: 0, identity: { producerId: '1' } });
  });
});

describe('Closing a publisher', () => {
  it('refuses new messages and waits for what is under way and what waits', async () => {
    const { publisher, requests, publish, outcomes } = setUp();
    void publish(message('m0'));
    await turns();
    void publish(message('m1'));
    let closed = false;
    const closing = publisher.close().then(() => (closed = true));
    await expect(publisher.publishBatch([message('m2')])).rejects.toThrow(ProducerClosedError);
    requests[0]!.store();
    await turns();
    expect(closed).toBe(false);
    requests[1]!.store();
    await closing;
    await turn();
    expect(outcomes).toEqual(['m0: 0', 'm1: 1']);
  });

  it('waits for what was published just before, though nothing is sent yet', async () => {
    const { publisher, requests, publish, outcomes } = setUp();
    void publish(message('m0'));
    const closing = publisher.close();
    await turns();
    requests[0]!.answer({ 'topic/0': INVALID_RECORD });
    await closing;
    await turn();
    expect(outcomes).toEqual(['m0: PublishFailedError']);
  });

  it('ends at once when there is nothing to wait for', async () => {
    await expect(setUp().publisher.close()).resolves.toBeUndefined();
  });
});
