import { CompressionTypes } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DeadLetters } from '@nest-kafka-kit/messaging/operating';
import { type KafkaCluster, startKafkaCluster } from '@nest-kafka-kit/testing/kafka';
import { deadLetterHeaders, patience, PolicyService } from '../failure-policy/policy-service.js';
import { latencies, PoisonController } from './poison-controller.js';
import { poisonTopic } from './poison-events.js';
import { type HeaderTexts, poison } from './poison-kind.js';
import { PlainClient } from './poison-plain-client.js';

const MEGABYTE = 1024 * 1024;
const TOPIC = poisonTopic.name;

let cluster: KafkaCluster;
let service: PolicyService;
let client: PlainClient;

beforeAll(async () => {
  cluster = await startKafkaCluster();
});
afterAll(() => cluster?.stop());

/** A service with a group of its own, and topics that take large messages where they are small on the wire. */
beforeEach(async () => {
  const { bootstrapServers } = cluster;
  client = new PlainClient(bootstrapServers);
  await client.connect();
  await client.empty(TOPIC);
  service = await PolicyService.start({
    environment: {
      KAFKA_BOOTSTRAP_SERVERS: bootstrapServers,
      CONSUMER_MAX_HEADERS: '50',
      CONSUMER_MAX_KEYS: '20',
    },
    controller: PoisonController,
  });
  return async () => {
    await client.close();
    await service[Symbol.asyncDispose]();
  };
});

const deadLetterTopic = (): string => `${service.group}.dlt`;
const configure = (topic: string, config: Record<string, string>): Promise<void> =>
  service.admin.configureTopic(topic, config);
const health = (): Promise<string> => service.health();

async function sendHealthy(): Promise<string> {
  const orderId = randomUUID();
  const value = JSON.stringify({ orderId, count: 1, sentAt: performance.now() });
  await client.send(TOPIC, poison('healthy', 'invalid', { key: Buffer.from(orderId), value }));
  return orderId;
}
async function isHandled(orderId: string): Promise<void> {
  await expect.poll(() => latencies.has(orderId), patience).toBe(true);
}

describe('The limits of a message', () => {
  it('are settings, and an error names the one that was passed', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `h${index}`);
    const headers = Object.fromEntries(names.map((name) => [name, 'x']));
    await client.send(TOPIC, poison('headers', 'undecodable', { headers }));
    const value = JSON.stringify({ orderId: '1', ...headers });
    await client.send(TOPIC, poison('keys', 'invalid', { value }));
    const letters = await service.deadLetters(2);
    const errors = letters.map((letter) => deadLetterHeaders(letter)['error-message']);
    expect(errors.sort((a, b) => a!.localeCompare(b!))).toEqual([
      'Event "poisoned.order" is invalid: data: has more than 20 keys, which `limits.keys` allows',
      'It has 66 headers: at most 50 are read, by `limits.headers`.',
    ]);
  });
});

describe('A dead letter larger than its topic takes', () => {
  it('is stored without its value, holds up nobody, and is not sent back as it is', async () => {
    await configure(TOPIC, { 'max.message.bytes': String(16 * MEGABYTE) });
    const value = `{"orderId":["${'x'.repeat(12 * MEGABYTE)}"]}`;
    const large = poison('12 MiB', 'invalid', { value });
    const offset = await client.send(TOPIC, large, CompressionTypes.GZIP);
    await isHandled(await sendHealthy());
    const [letter] = await service.deadLetters(1);
    expect(letter!.value).toEqual(Buffer.alloc(0));
    expect(deadLetterHeaders(letter!)).toMatchObject({
      reason: 'invalid',
      value: `omitted, ${value.length} bytes, at ${TOPIC}/0@${offset}`,
      'original-topic': TOPIC,
      'original-offset': offset,
    });
    await expect.poll(() => client.lag(service.group, TOPIC), patience).toBe(0);
    expect(await health()).toBe('running');
    const letters = service.resolve(DeadLetters);
    await expect(letters.redrive(service.group)).rejects.toThrow(/value: omitted, \d+ bytes/);
    expect(await service.stored(`${service.group}.retry`)).toBe(0n);
  });
});

describe('A dead letter whose topic takes nothing', () => {
  it('blocks its partition for all to see, says why, and goes on once the topic is mended', async () => {
    await configure(deadLetterTopic(), { 'max.message.bytes': '100' });
    await client.send(TOPIC, poison('no JSON', 'undecodable', { value: 'no JSON' }));
    await isHandled(await sendHealthy());
    await expect.poll(health, patience).toMatch(/^running, blocked by poisoned\/0@\d+$/);
    const metrics = await service.get('/metrics');
    expect(String(metrics.body)).toMatch(/messaging_consumer_blocked_messages\{[^}]*\} 1/);
    const { lastError } = service.consumer();
    expect(lastError!.message).toMatch(/^Storing failed: .*larger than topic ".*\.dlt" accepts/);

    await configure(deadLetterTopic(), { 'max.message.bytes': String(MEGABYTE) });
    await service.deadLetters(1);
    await expect.poll(health, { ...patience, timeout: 60_000 }).toBe('running');
    await expect.poll(() => client.lag(service.group, TOPIC), patience).toBe(0);
  });
});

describe('A dead letter without a key, where its topic is compacted', () => {
  it('is stored under a key of its own, and sent back without one', async () => {
    await configure(deadLetterTopic(), { 'cleanup.policy': 'compact' });
    const changes = { key: null, value: 'no JSON' };
    await client.send(TOPIC, poison('no key', 'undecodable', changes));
    await client.send(TOPIC, poison('no key, no value', 'invalid', { key: null, value: null }));
    const letters = await service.deadLetters(2);
    expect(letters.map(({ key }) => String(key))).toEqual([
      expect.stringMatching(/^poisoned\/0@\d+$/),
      expect.stringMatching(/^poisoned\/0@\d+$/),
    ]);
    expect(letters.every(({ value }) => value !== null)).toBe(true);
    expect(await health()).toBe('running');
    await service.resolve(DeadLetters).redrive(service.group);
    const retried = await service.messages(`${service.group}.retry`, 2);
    expect(retried.map(({ key, value }) => [key, value && String(value)])).toEqual(
      expect.arrayContaining([
        [null, 'no JSON'],
        [null, null],
      ]),
    );
  });
});

describe('What is written to the retry topic by hand', () => {
  const FOREVER = '253402300799999';
  const unwanted: readonly (readonly [string, HeaderTexts])[] = [
    ['nothing', {}],
    ['a topic that nobody reads', { 'retry-topic': 'not-a-topic', 'retry-due-at': FOREVER }],
    ['two topics', { 'retry-topic': [TOPIC, TOPIC] }],
    ['a name that is none', { 'retry-topic': '../etc' }],
    ['a type without a handler', { 'retry-topic': TOPIC, ce_type: 'poisoned.gone' }],
  ];
  const invalid: readonly (readonly [string, HeaderTexts])[] = [
    ['a round that is no number', { 'retry-round': 'NaN' }],
    ['a round below all', { 'retry-round': '-1000000' }],
    ['a round beyond all', { 'retry-round': '9'.repeat(300) }],
    ['attempts that are none', { 'retry-attempts': 'Infinity', 'retry-due-at': 'never' }],
    ['a time long ago', { 'retry-due-at': '-99999999999' }],
  ];

  it('is a dead letter or handled at once, whatever it says: it neither waits, circles nor disappears', async () => {
    const retryTopic = `${service.group}.retry`;
    for (const [kind, headers] of unwanted)
      await client.send(retryTopic, poison(kind, 'permanent', { headers }));
    for (const [kind, headers] of invalid) {
      const value = '{"orderId":"1","failure":"null"}';
      const all = { 'retry-topic': TOPIC, ...headers };
      await client.send(retryTopic, poison(kind, 'exhausted', { value, headers: all }));
    }
    const letters = await service.deadLetters(unwanted.length + invalid.length);
    const reasons = letters.map((letter) => [
      String(letter.key),
      deadLetterHeaders(letter)['reason'],
    ]);
    expect(Object.fromEntries(reasons)).toEqual(
      Object.fromEntries([
        ...unwanted.map(([kind]) => [kind, 'permanent']),
        ...invalid.map(([kind]) => [kind, 'exhausted']),
      ]),
    );
    await expect.poll(() => client.lag(service.group, retryTopic), patience).toBe(0);
    expect(await service.stored(deadLetterTopic())).toBe(BigInt(letters.length));
    expect(await health()).toBe('running');
  });
});
