import type { KafkaMessage } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type KafkaCluster, startKafkaCluster } from '@nest-kafka-kit/testing/kafka';
import { PolicyService } from '../failure-policy/policy-service.js';
import { FormatPoisonController, formatTopics, handledIds } from './poison-format-events.js';
import {
  type FormatPoison,
  healthyFormats,
  poisonFormats,
  unknownFormats,
} from './poison-formats.js';
import { PlainClient } from './poison-plain-client.js';

const patience = { timeout: 60_000, interval: 100 };

/** One character a byte: a megabyte of text is compared at once. */
const textOf = (bytes: Buffer | null): string | null => bytes && bytes.toString('latin1');

function visible({ key, value, headers }: Pick<KafkaMessage, 'key' | 'value' | 'headers'>) {
  const original = Object.entries(headers ?? {}).filter(([name]) => !name.startsWith('dlt-'));
  const buffers = (each: unknown): Buffer[] => [each].flat() as Buffer[];
  return {
    key: textOf(key),
    value: textOf(value),
    headers: original.map(([name, each]) => [name, buffers(each).map(textOf)]),
  };
}

describe('Whatever is wrong with a message that is no CloudEvent, it is one dead letter, byte for byte, and the others go on', () => {
  let cluster: KafkaCluster;
  let service: PolicyService;
  let client: PlainClient;
  const letters = new Map<string, KafkaMessage[]>();
  const placeOf = new Map<FormatPoison, string>();

  beforeAll(async () => {
    cluster = await startKafkaCluster();
    const { bootstrapServers } = cluster;
    service = await PolicyService.start({
      environment: { KAFKA_BOOTSTRAP_SERVERS: bootstrapServers },
      controller: FormatPoisonController,
      topics: Object.values(formatTopics),
    });
    client = new PlainClient(bootstrapServers);
    await client.connect();
    for (const message of [...poisonFormats, ...unknownFormats, ...healthyFormats]) {
      const topic = formatTopics[message.topic].name;
      placeOf.set(message, `${topic}@${await client.send(topic, message)}`);
    }
    const isDone = async () => {
      const lags = Object.values(formatTopics).map(({ name }) => client.lag(service.group, name));
      return (await Promise.all(lags)).every((lag) => lag === 0);
    };
    // Where something stays behind, the tests say what.
    await vi.waitUntil(isDone, patience).catch(() => undefined);
    for (const letter of (await client.read(`${service.group}.dlt`)).values()) {
      const said = (name: string) => String(letter.headers?.[`dlt-original-${name}`]);
      const place = `${said('topic')}@${said('offset')}`;
      letters.set(place, [...(letters.get(place) ?? []), letter]);
    }
  }, 240_000);

  afterAll(async () => {
    await client?.close();
    await service?.[Symbol.asyncDispose]();
    await cluster?.stop();
  });

  it.each(poisonFormats.map((poison) => [poison.reason, poison.kind, poison] as const))(
    '%s: %s',
    (reason, _kind, poison) => {
      const [letter, ...more] = letters.get(placeOf.get(poison)!) ?? [];
      expect(letter && String(letter.headers?.['dlt-reason'])).toBe(reason);
      expect(more).toEqual([]);
      expect(String(letter!.headers?.['dlt-error-message'])).toContain(poison.problem);
      expect(String(letter!.headers?.['dlt-attempts'])).toBe('1');
      expect(visible(letter!)).toEqual(
        visible({ ...poison, headers: { ...poison.headers } as never }),
      );
    },
  );

  it.each(unknownFormats.map((unknown) => [unknown.kind, unknown] as const))(
    'but what nobody knows is passed over: %s',
    (_kind, unknown) => {
      expect(letters.get(placeOf.get(unknown)!)).toBeUndefined();
    },
  );

  it('and healthy messages behind it are handled, once each', () => {
    expect(handledIds.toSorted()).toEqual(healthyFormats.map(({ id }) => id).toSorted());
  });

  it('and nothing is left to do, nor is any prototype polluted', async () => {
    expect(await service.health()).toBe('running');
    expect(letters.size).toBe(poisonFormats.length);
    expect(({} as Record<string, unknown>)['id']).toBeUndefined();
  });
});
