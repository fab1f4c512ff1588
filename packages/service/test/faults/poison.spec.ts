import type { KafkaMessage } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PolicyService } from '../failure-policy/policy-service.js';
import { type KafkaCluster, startKafkaCluster } from '@nest-kafka-kit/testing/kafka';
import { poisonFields } from './poison-classes.js';
import { latencies, PoisonController } from './poison-controller.js';
import { poisonTopic } from './poison-events.js';
import { poisonKinds } from './poison-kinds.js';
import { sendNullHeader } from './poison-null-header.js';
import { PlainClient } from './poison-plain-client.js';
import { percentiles, send, type Traffic } from './poison-traffic.js';

const HEALTHY = 1_000;
const patience = { timeout: 60_000, interval: 50 };
const withoutValue = { key: 'without value', header: 'nothing', value: 'no JSON' };

/** What a plain client sees of a message, without what the kit has written to it. */
function visible({ key, value, headers }: Pick<KafkaMessage, 'key' | 'value' | 'headers'>) {
  const original = Object.entries(headers ?? {}).filter(([name]) => !name.startsWith('dlt-'));
  return {
    key: textOf(key),
    value: textOf(value),
    headers: original.map(([name, bytes]) => [name, buffersOf(bytes).map(textOf)]),
  };
}

/** One character a byte: a megabyte of text is compared at once, one of bytes in half a minute. */
function textOf(bytes: Buffer | null): string | null {
  return bytes && bytes.toString('latin1');
}

/** kafkajs finds inherited members where a header is named like one. */
function buffersOf(bytes: unknown): Buffer[] {
  return [bytes].flat().filter((each) => Buffer.isBuffer(each));
}

function said({ headers }: KafkaMessage, name: string): string {
  return String(headers?.[`dlt-${name}`]);
}

describe('Poison on a real Kafka', { timeout: 180_000 }, () => {
  let cluster: KafkaCluster;
  let service: PolicyService;
  let client: PlainClient;
  let calm: Traffic;
  let poisoned: Traffic;
  let stored: Map<string, KafkaMessage>;
  /** By the offset of the message it was. */
  const letters = new Map<string, KafkaMessage[]>();

  const untilHandled = ({ orders }: Traffic): Promise<boolean> =>
    vi.waitUntil(() => orders.every((order) => latencies.has(order)), patience);

  beforeAll(async () => {
    cluster = await startKafkaCluster();
    const { bootstrapServers } = cluster;
    service = await PolicyService.start({
      environment: { KAFKA_BOOTSTRAP_SERVERS: bootstrapServers },
      controller: PoisonController,
    });
    client = new PlainClient(bootstrapServers);
    await client.connect();
    const warm = await send(client, { name: 'warm', healthy: 300, poisons: [] });
    await untilHandled(warm);
    calm = await send(client, { name: 'calm', healthy: HEALTHY, poisons: [] });
    await untilHandled(calm);
    poisoned = await send(client, { name: 'poisoned', healthy: HEALTHY, poisons: poisonKinds });
    await untilHandled(poisoned);
    await sendNullHeader(bootstrapServers, poisonTopic.name, withoutValue);
    const isDone = async () => (await client.lag(service.group, poisonTopic.name)) === 0;
    // Where something stays behind, the tests say what.
    await vi.waitUntil(isDone, { ...patience, timeout: 30_000 }).catch(() => undefined);

    stored = await client.read(poisonTopic.name);
    const read = await client.read(`${service.group}.dlt`);
    for (const letter of read.values()) {
      const offset = String(letter.headers?.['dlt-original-offset']);
      letters.set(offset, [...(letters.get(offset) ?? []), letter]);
    }
  }, 180_000);

  afterAll(async () => {
    await client?.close();
    await service?.[Symbol.asyncDispose]();
    await cluster?.stop();
  });

  it.each(poisonKinds.map((kind) => [kind.reason, kind.kind, kind] as const))(
    'is a dead letter, %s, byte for byte: %s',
    (reason, _kind, kind) => {
      const [offset] = [...poisoned.poisonAt].find(([, each]) => each === kind)!;
      const [letter, ...more] = letters.get(offset) ?? [];
      expect(letter && said(letter, 'reason')).toBe(reason);
      expect(more).toEqual([]);
      expect(visible(letter!)).toEqual(visible(stored.get(`0@${offset}`)!));
      expect(visible(letter!)).toMatchObject({ key: textOf(kind.key), value: textOf(kind.value) });
      expect(said(letter!, 'error-message')).toContain(kind.says ?? '');
      // Nothing is gained by reading it again.
      const isRead = reason === 'undecodable' || reason === 'invalid';
      if (isRead) expect(said(letter!, 'attempts')).toBe('1');
      expect(said(letter!, 'group')).toBe(service.group);
      expect(said(letter!, 'handler')).toMatch(
        /^(none|PoisonController\.on(Order|Placed|Moved|Measured|Ship|Typed|Weighed))$/,
      );
    },
  );

  it.each(poisonFields.map((kind) => [kind.field, kind.kind, kind] as const))(
    'is a dead letter that names the field %s: %s',
    (field, _kind, kind) => {
      const [offset] = [...poisoned.poisonAt].find(([, each]) => each === kind)!;
      const [letter] = letters.get(offset) ?? [];
      expect(said(letter!, 'error-message')).toContain(`${field}: `);
    },
  );

  it('is a dead letter with a header without a value, which reads as empty', () => {
    const all = [...letters.values()].flat();
    const letter = all.find(({ key }) => String(key) === withoutValue.key);
    expect(said(letter!, 'reason')).toBe('undecodable');
    expect(String(letter!.value)).toBe(withoutValue.value);
    // kafkajs reads one, but cannot write it.
    expect(letter!.headers).toMatchObject({ [withoutValue.header]: Buffer.alloc(0) });
  });

  it('is of more than 30 kinds, and none of them twice', () => {
    expect(poisonKinds.length).toBeGreaterThan(30);
    expect(new Set(poisonKinds.map(({ kind }) => kind)).size).toBe(poisonKinds.length);
    expect(letters.size).toBe(poisonKinds.length + 1);
  });

  it('leaves the consumer alive, with nothing left to do', async () => {
    expect(await service.health()).toBe('running');
    expect(await client.lag(service.group, poisonTopic.name)).toBe(0);
  });

  it('costs no healthy message of its partition more than one delivery', () => {
    const orders = [...calm.orders, ...poisoned.orders];
    expect(orders.filter((order) => latencies.get(order)?.length !== 1)).toEqual([]);
  });

  it('pollutes no prototype', () => {
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('hardly moves the latency of the healthy messages of its partition', () => {
    const before = percentiles(calm.orders);
    const after = percentiles(poisoned.orders);
    const show = (name: 'median' | 'p99'): string =>
      `${name} ${before[name].toFixed(1)} → ${after[name].toFixed(1)} ms`;
    console.log(
      `${HEALTHY} healthy messages without and with ${poisonKinds.length} poisonous ones between them: ` +
        `${show('median')}, ${show('p99')}`,
    );
    expect(after.median).toBeGreaterThan(0);
  });
});
