import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryBroker } from '../brokers/memory/memory-broker.js';
import { IncompleteLettersError } from '../errors.js';
import type { Message, OutgoingMessage } from '../ports/index.js';
import { defineTopic } from '../topics/define-topic.js';
import { DeadLetters } from './dead-letters.js';

const GROUP = 'invoices';

let broker: MemoryBroker;
let letters: DeadLetters;

beforeEach(async () => {
  broker = new MemoryBroker();
  letters = new DeadLetters(broker, broker.admin());
  const names = [`${GROUP}.dlt`, `${GROUP}.retry`];
  await broker.admin().createTopics(names.map((name) => defineTopic({ name, partitions: 1 })));
});

const store = (headers: Record<string, string>, message: Partial<OutgoingMessage> = {}) =>
  broker.producer().publish({
    topic: `${GROUP}.dlt`,
    key: Buffer.from('orders/0@17'),
    value: Buffer.alloc(0),
    ...message,
    headers: Object.fromEntries(
      Object.entries({ 'dlt-reason': 'invalid', ...headers }).map(([name, text]) => [
        name,
        Buffer.from(text),
      ]),
    ),
  });

async function sentBack(): Promise<Message[]> {
  const topic = `${GROUP}.retry`;
  const [end] = await broker.admin().offsets(topic);
  const range = { topic, partition: 0, from: 0n, to: end!.latest };
  const messages: Message[] = [];
  for await (const message of broker.reader().read([range])) messages.push(message);
  return messages;
}

describe('Dead letters that lack a part of their message', () => {
  const stub = { 'dlt-value': 'omitted, 12582912 bytes, at orders/0@17' };

  it('say so, and where it is', async () => {
    await store(stub);
    const [letter] = await letters.find(GROUP);
    expect(letter!.omitted).toBe('value: omitted, 12582912 bytes, at orders/0@17');
  });

  it('are refused by name, and cost the others nothing', async () => {
    await store(stub);
    await store({}, { value: Buffer.from('complete') });
    await store({ 'dlt-headers': 'omitted, 9000000 bytes, at orders/0@18' });
    const error: unknown = await letters.redrive(GROUP).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(IncompleteLettersError);
    expect(String(error)).toMatch(
      /1 dead letters were sent back.*0\/0 \(value: omitted, 12582912 bytes, at orders\/0@17\), 0\/2 /,
    );
    expect((await sentBack()).map(({ value }) => String(value))).toEqual(['complete']);
    const left = await letters.find(GROUP);
    expect(left.map(({ offset }) => offset)).toEqual([0n, 2n]);
  });

  it('are sent back as they came where they got a key or a value for a compacted topic', async () => {
    await store({ 'dlt-key': 'null', 'dlt-value': 'null' });
    await store({ 'dlt-key': 'null' }, { value: Buffer.from('a value') });
    await letters.redrive(GROUP);
    const messages = await sentBack();
    expect(messages.map(({ key, value }) => [key, value && String(value)])).toEqual([
      [null, null],
      [null, 'a value'],
    ]);
    expect(messages.flatMap(({ headers }) => Object.keys(headers))).not.toContain('dlt-key');
  });
});

describe('A dead letter of a structured event', () => {
  it('has its id and type', async () => {
    const event = { specversion: '1.0', id: 'e-1', type: 'order.placed', source: '/' };
    const value = Buffer.from(JSON.stringify(event));
    await store({ 'content-type': 'application/cloudevents+json' }, { value });
    expect(await letters.find(GROUP)).toMatchObject([{ eventId: 'e-1', type: 'order.placed' }]);
  });
});
