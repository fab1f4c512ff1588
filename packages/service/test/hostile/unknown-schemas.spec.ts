import avro from 'avsc';
import type { Producer } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { AVRO_TYPE, writeFrame } from '@nest-kafka-kit/messaging/events';
import { type KafkaCluster, startKafkaCluster } from '@nest-kafka-kit/testing/kafka';
import { RegistryProxy } from '@nest-kafka-kit/testing/registry';
import { spawnService } from '../support/parcels-process.js';
import { connectProducer, eventHeaders } from './plain-producer.js';

/** Whatever schema ids messages carry, a registry is asked a bounded number of times a second, and what it has is found. */

const MESSAGES = 10_000;
/** A hundred a second; a second of this test may touch two of the service's. */
const MAX_REQUESTS = 200;
/** Seconds for which the flood is watched, until a schema is registered in its midst. */
const WATCHED = 8;
const FIRST_UNKNOWN = 1_000_000;

const registry = inject('schemaRegistryUrl');

let cluster: KafkaCluster;
let producer: Producer;

beforeAll(async () => {
  if (!registry) return;
  cluster = await startKafkaCluster();
  producer = await connectProducer(cluster);
});

afterAll(async () => {
  await producer?.disconnect();
  await cluster?.stop();
});

const SCHEMA = {
  type: 'record',
  name: 'ParcelSent',
  fields: ['parcelId', 'email', 'name'].map((name) => ({ name, type: 'string' })),
};

function sent(schemaId: number, parcelId: string = randomUUID()) {
  const data = { parcelId, email: 'ada@example.com', name: 'Ada' };
  const payload = avro.Type.forSchema(SCHEMA as avro.Schema).toBuffer(data);
  const headers = {
    ...eventHeaders('parcel.sent'),
    ce_aggregateid: parcelId,
    ce_aggregatetype: 'Parcel',
    'content-type': AVRO_TYPE,
  };
  return {
    key: parcelId,
    value: writeFrame(Buffer.concat([Buffer.alloc(5), payload]), schemaId),
    headers,
  };
}

async function register(): Promise<number> {
  const answer = await fetch(`${registry}/subjects/${randomUUID()}/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ schema: JSON.stringify({ ...SCHEMA, doc: randomUUID() }) }),
  });
  return ((await answer.json()) as { id: number }).id;
}

describe.skipIf(!registry)('Messages with schema ids that no registry knows', () => {
  it.each([
    ['of one id', () => FIRST_UNKNOWN, 3],
    ['each of another', (index: number) => FIRST_UNKNOWN + 1 + index, MAX_REQUESTS],
  ])(
    `${MESSAGES} %s cost it a bounded number of requests a second`,
    async (_what, idOf, most) => {
      await using proxy = await RegistryProxy.start(registry!);
      await using service = spawnService({
        KAFKA_BOOTSTRAP_SERVERS: cluster.bootstrapServers,
        KAFKA_CONSUMER_GROUP: `unknown-schemas-${randomUUID()}`,
        KAFKA_AUTO_OFFSET_RESET: 'latest',
        SCHEMA_REGISTRY_URL: proxy.url,
        NODE_OPTIONS: '--max-old-space-size=256',
      });
      const client = await service.ready();
      const messages = Array.from({ length: MESSAGES }, (_, index) => sent(idOf(index)));
      await producer.send({ topic: 'parcel-events', messages });

      const rates: number[] = [];
      for (let second = 0, before = 0; second < WATCHED; second += 1) {
        await delay(1_000);
        rates.push(proxy.requests.length - before);
        before = proxy.requests.length;
      }
      expect(Math.max(...rates)).toBeGreaterThan(0);
      expect(Math.max(...rates)).toBeLessThanOrEqual(most);

      // In the midst of it a service registers a schema, and publishes with it.
      const parcelId = randomUUID();
      await producer.send({ topic: 'parcel-events', messages: [sent(await register(), parcelId)] });
      const since = performance.now();
      await expect
        .poll(async () => (await client.get(`/v1/parcels/${parcelId}`)).status, {
          timeout: 60_000,
          interval: 100,
        })
        .toBe(200);
      const foundAfter = performance.now() - since;
      console.log(
        `requests a second: ${rates.join(', ')}; a schema registered then is found after ${foundAfter.toFixed(0)} ms`,
      );
    },
    180_000,
  );
});
