import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BrokerRefusedError, TopicMissingError } from '../../../errors.js';
import { message, reasonOf, setUp } from '../../../../test/support/fake-wire.js';

const NOT_LEADER = 6;
const TIMED_OUT = 7;
const turns = async (): Promise<void> => {
  for (let count = 0; count < 4; count++) await turn();
};
const textsOf = (requests: readonly { text: string }[]): string[] =>
  requests.map(({ text }) => text);

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

async function pass(milliseconds: number): Promise<void> {
  for (let left = milliseconds; left > 0; left -= 50) {
    vi.advanceTimersByTime(Math.min(50, left));
    await turns();
  }
}

/** One partition that a test makes sick, and one beside it at the same broker. */
function sickAndWell() {
  const all = setUp({ timeoutMs: 5_000 });
  all.wire.topics = { sick: [1], well: [1] };
  const publishSick = (name: string) => all.publish(message(name, { topic: 'sick' }));
  const publishWell = (name: string) => all.publish(message(name, { topic: 'well' }));
  return { ...all, publishSick, publishWell };
}

describe('A partition that is slow', () => {
  it('is left behind: others of its leader go on over another connection', async () => {
    const { requests, publishSick, publishWell } = sickAndWell();
    void publishSick('s0');
    await turns();
    const well = publishWell('w0');
    await turns();
    expect(textsOf(requests)).toEqual(['sick/0: s0']);
    await pass(100);
    expect(textsOf(requests)).toEqual(['sick/0: s0', 'well/0: w0']);
    expect(requests[1]!.connection).not.toBe(requests[0]!.connection);
    requests[1]!.store();
    expect(await well).toHaveLength(1);
  });

  it('leaves alone from then on, with the same numbers, until it is well again', async () => {
    const { requests, publishSick, publishWell, outcomes } = sickAndWell();
    void publishSick('s0');
    void publishWell('w0');
    await turns();
    requests[0]!.answer({ 'sick/0': TIMED_OUT });
    await turns();
    expect(outcomes).toEqual(['w0: 0']);
    void publishWell('w1');
    await turns();
    expect(textsOf(requests).slice(1)).toEqual(['sick/0: s0', 'well/0: w1']);
    const [, alone, together] = requests;
    expect(alone!.batches[0]).toMatchObject({ sequence: 0, identity: { producerId: '1' } });
    expect(alone!.timeoutMs).toBeGreaterThan(together!.timeoutMs);
    alone!.store();
    together!.store();
    await turns();
    expect(outcomes.toSorted()).toEqual(['s0: 0', 'w0: 0', 'w1: 1']);
    void publishSick('s1');
    void publishWell('w2');
    await turns();
    expect(requests.at(-1)!.text).toBe('sick/0: s1, well/0: w2');
  });
});

describe('A partition that refuses for now', () => {
  it('costs the others nothing: it is answered at once, and so leaves with them again', async () => {
    const { requests, publishSick, publishWell, outcomes } = sickAndWell();
    void publishSick('s0');
    void publishWell('w0');
    await turns();
    requests[0]!.answer({ 'sick/0': 19 });
    await turns();
    expect(outcomes).toEqual(['w0: 0']);
    vi.advanceTimersByTime(50);
    void publishWell('w1');
    await turns();
    expect(textsOf(requests).slice(1).join(', ').split(', ').toSorted()).toEqual([
      'sick/0: s0',
      'well/0: w1',
    ]);
    expect(new Set(requests.map(({ connection }) => connection)).size).toBe(1);
  });
});

describe('A request whose connection breaks', () => {
  it('is sent again partition by partition, with the same numbers: the broker knows repetitions by them', async () => {
    const { requests, publishSick, publishWell, outcomes } = sickAndWell();
    void publishSick('s0');
    void publishWell('w0');
    await turns();
    requests[0]!.fail(new Error('Closed connection'));
    await turns();
    await pass(50);
    expect(textsOf(requests).slice(1)).toEqual(['sick/0: s0', 'well/0: w0']);
    for (const { batches, store } of requests.slice(1)) {
      expect(batches[0]).toMatchObject({ sequence: 0, identity: { producerId: '1' } });
      store();
    }
    await turns();
    expect(outcomes).toEqual(['s0: 0', 'w0: 0']);
  });

  it('does not take what was published since along', async () => {
    const { requests, publishSick } = sickAndWell();
    void publishSick('s0');
    await turns();
    void publishSick('s1');
    requests[0]!.fail(new Error('Closed connection'));
    await turns();
    await pass(50);
    requests[1]!.store();
    await turns();
    expect(textsOf(requests)).toEqual(['sick/0: s0', 'sick/0: s0', 'sick/0: s1']);
    expect(requests[2]!.batches[0]!.sequence).toBe(1);
  });

  it('is unknown where it is refused afterwards, and others begin anew', async () => {
    const { requests, publishSick } = sickAndWell();
    const publishing = publishSick('s0');
    await turns();
    requests[0]!.fail(new Error('Closed connection'));
    await turns();
    await pass(50);
    requests[1]!.answer({ 'sick/0': 29 });
    expect(await publishing).toMatchObject({
      code: 'MESSAGING_PARTITION_UNAVAILABLE',
      mayBeStored: true,
    });
    void publishSick('s1');
    await turns();
    expect(requests[2]!.batches[0]).toMatchObject({ sequence: 0, identity: { producerId: '2' } });
  });
});

describe('A leader', () => {
  it('that is one no more is followed by the next, which gets the same numbers', async () => {
    const { wire, requests, publishSick, outcomes } = sickAndWell();
    void publishSick('s0');
    await turns();
    wire.topics = { sick: [2], well: [1] };
    requests[0]!.answer({ 'sick/0': NOT_LEADER });
    await turns();
    await pass(50);
    expect(requests[1]).toMatchObject({ node: 2, text: 'sick/0: s0' });
    expect(requests[1]!.batches[0]).toMatchObject({ sequence: 0, identity: { producerId: '1' } });
    requests[1]!.store();
    await turns();
    expect(outcomes).toEqual(['s0: 0']);
  });

  it('that is silent is left as soon as there is another', async () => {
    const { wire, requests, publishSick, publishWell, outcomes } = sickAndWell();
    wire.topics = { sick: [2], well: [1] };
    void publishSick('s0');
    void publishWell('w0');
    await turns();
    requests.find(({ node }) => node === 1)!.store();
    await pass(700);
    wire.topics = { sick: [1], well: [1] };
    await pass(600);
    const again = requests.find(({ node, text }) => node === 1 && text === 'sick/0: s0');
    again!.store();
    await turns();
    expect(outcomes).toEqual(['w0: 0', 's0: 0']);
  });

  it('that cannot be reached lets its own messages wait', async () => {
    const { wire, requests, publishSick, publishWell } = sickAndWell();
    wire.topics = { sick: [2], well: [1] };
    wire.unreachable.set(2, new Error('connect ECONNREFUSED'));
    const sick = publishSick('s0');
    const well = publishWell('w0');
    await turns();
    requests[0]!.store();
    expect(await well).toHaveLength(1);
    await pass(5_000);
    expect(await sick).toMatchObject({ code: 'MESSAGING_BROKER_UNREACHABLE', mayBeStored: false });
  });

  it('that accepts and says nothing holds up nobody else', async () => {
    const { wire, requests, publishSick, publishWell } = sickAndWell();
    wire.topics = { sick: [2], well: [1] };
    wire.unreachable.set(2, 'silent');
    const sick = publishSick('s0');
    void publishWell('first');
    // The silent one may be the one that is asked for a producer id.
    await pass(400);
    requests[0]!.store();
    for (let count = 1; count < 20; count++) {
      const well = publishWell(`w${count}`);
      await turns();
      requests[count]!.store();
      expect(await well).toHaveLength(1);
      await pass(50);
    }
    await pass(5_000);
    expect(await sick).toMatchObject({ mayBeStored: false });
  });
});

describe('A topic', () => {
  it('that is missing fails at once, alone and by name, whatever waits beside it', async () => {
    const { wire, requests, publishWell, publish } = sickAndWell();
    const missing = publish(message('m0', { topic: 'gone' }));
    const well = publishWell('w0');
    const error = await missing;
    expect(error).toBeInstanceOf(TopicMissingError);
    expect(error).toMatchObject({ topics: ['gone'] });
    await turns();
    requests[0]!.store();
    expect(await well).toHaveLength(1);
    wire.topics['gone'] = [1];
    void publish(message('m1', { topic: 'gone' }));
    await pass(200);
    expect(requests.at(-1)!.text).toBe('gone/0: m1');
  });

  it('that is deleted while it is published to fails what waits for it', async () => {
    const { wire, requests, publishSick } = sickAndWell();
    const publishing = publishSick('s0');
    await turns();
    delete wire.topics['sick'];
    requests[0]!.answer({ 'sick/0': 3 });
    await pass(200);
    expect(await publishing).toBeInstanceOf(TopicMissingError);
  });

  it.each(['metadata', 'produce'])('that is denied is named, also where %s says so', async (by) => {
    const { wire, requests, publishSick, publishWell } = sickAndWell();
    if (by === 'metadata') wire.topicErrors = { sick: 29 };
    const sick = publishSick('s0');
    const well = publishWell('w0');
    await turns();
    requests[0]!.answer(by === 'produce' ? { 'sick/0': 29 } : {});
    const error = await sick;
    expect(error).toBeInstanceOf(BrokerRefusedError);
    expect(reasonOf(error)).toMatch(/topic "sick".*Nothing was stored/);
    expect(await well).toHaveLength(1);
  });

  it('whose partition does not exist says so; one that has been added is found', async () => {
    const { wire, requests, publish } = sickAndWell();
    void publish(message('m0', { topic: 'well' }));
    await turns();
    const missing = publish(message('m1', { topic: 'well', partition: 2 }));
    await pass(200);
    expect(reasonOf(await missing)).toMatch(
      /"well".*has 1 partitions.*number 2.*Nothing was stored/,
    );
    wire.topics = { well: [1, 1, 1] };
    void publish(message('m2', { topic: 'well', partition: 2 }));
    await pass(200);
    expect(requests.at(-1)!.text).toBe('well/2: m2');
  });

  it('without keys avoids partitions in trouble', async () => {
    const { wire, requests, publish } = setUp();
    wire.topics = { topic: [1, 1, 1] };
    const keyless = (name: string) => ({ ...message(name), partition: undefined });
    void publish(message('m', { partition: 1 }));
    await turns();
    requests[0]!.answer({ 'topic/1': 19 });
    await turns();
    for (let count = 0; count < 6; count++) void publish(keyless(`k${count}`) as never);
    await turns();
    expect(
      requests[1]!.batches.map(({ partition }) => partition).toSorted((a, b) => a - b),
    ).toEqual([0, 2]);
  });
});
