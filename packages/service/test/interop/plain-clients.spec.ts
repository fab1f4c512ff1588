import { CloudEvent, Kafka as CloudEventsKafka } from 'cloudevents';
import { type Consumer, Kafka, type KafkaMessage, logLevel, type Producer } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kafkaBootstrapServers, startTestService, type TestService } from '@nest-kafka-kit/testing';
import { AppModule } from '../fixtures/parcels/app.module.js';
import { service as definition } from '../fixtures/parcels/service.js';

describe.skipIf(!kafkaBootstrapServers)('Clients that know nothing of this kit', () => {
  let service: TestService;
  let producer: Producer;
  let consumer: Consumer;
  const received: KafkaMessage[] = [];

  beforeAll(async () => {
    service = await startTestService(AppModule, definition, {
      KAFKA_BOOTSTRAP_SERVERS: kafkaBootstrapServers,
    });
    const kafka = new Kafka({
      clientId: 'somebody-else',
      brokers: kafkaBootstrapServers!.split(','),
      logLevel: logLevel.NOTHING,
    });
    producer = kafka.producer();
    consumer = kafka.consumer({ groupId: `somebody-else-${randomUUID()}` });
    await Promise.all([producer.connect(), consumer.connect()]);
    await consumer.subscribe({ topics: ['parcel-events'], fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ message }) => {
        received.push(message);
      },
    });
  });

  afterAll(async () => {
    await Promise.all([producer?.disconnect(), consumer?.disconnect()]);
    await service?.close();
  });

  const handled = (parcelId: string) => async () =>
    (await service.get(`/v1/parcels/${parcelId}`)).body;

  const created = (parcelId: string) =>
    new CloudEvent({
      type: 'parcel.sent',
      source: '/somebody-else',
      datacontenttype: 'application/json',
      partitionkey: parcelId,
      aggregateid: parcelId,
      aggregatetype: 'Parcel',
      data: { parcelId, email: 'foreign@example.com', name: 'Foreign' },
    });

  it.each(['binary', 'structured'] as const)(
    'have their %s CloudEvents handled like our own',
    async (mode) => {
      const parcelId = randomUUID();
      const { key, value, headers } = CloudEventsKafka[mode](created(parcelId));
      await producer.send({
        topic: 'parcel-events',
        messages: [{ key: String(key), value: toBytes(value), headers: toHeaders(headers) }],
      });
      await expect
        .poll(handled(parcelId), { timeout: 10_000 })
        .toEqual({ parcelId, email: 'foreign@example.com', name: 'Foreign' });
    },
  );

  it('have a message handled that a plain producer wrote with CloudEvents headers', async () => {
    const parcelId = randomUUID();
    await producer.send({
      topic: 'parcel-events',
      messages: [
        {
          key: parcelId,
          value: JSON.stringify({ parcelId, email: 'plain@example.com', name: 'Plain', extra: 1 }),
          headers: {
            ce_specversion: '1.0',
            ce_id: randomUUID(),
            ce_type: 'parcel.sent',
            ce_source: '/plain',
            ce_aggregateid: parcelId,
            ce_aggregatetype: 'Parcel',
            'content-type': 'application/json',
          },
        },
      ],
    });
    await expect
      .poll(handled(parcelId), { timeout: 10_000 })
      .toEqual({ parcelId, email: 'plain@example.com', name: 'Plain' });
  });

  it('read what the service emits, as bytes and as CloudEvents', async () => {
    const { body } = await service.post('/v1/parcels', { email: 'ada@example.com', name: 'Ada' });
    const ours = () =>
      received.find(({ headers }) => String(headers?.ce_id) === body.event.eventId);
    await expect.poll(ours, { timeout: 10_000 }).toBeDefined();
    const message = ours()!;
    const data = { parcelId: body.parcelId, email: 'ada@example.com', name: 'Ada' };
    expect(JSON.parse(String(message.value))).toEqual(data);
    expect(String(message.key)).toBe(body.parcelId);

    const asTheirs = {
      key: String(message.key),
      value: String(message.value),
      headers: Object.fromEntries(
        Object.entries(message.headers ?? {}).map(([name, bytes]) => [name, String(bytes)]),
      ),
      body: undefined,
    };
    const event = CloudEventsKafka.toEvent(asTheirs) as CloudEvent<typeof data>;
    expect(event.validate()).toBe(true);
    expect(event).toMatchObject({
      id: body.event.eventId,
      type: 'parcel.sent',
      source: 'parcel-service',
      partitionkey: body.parcelId,
      aggregateid: body.parcelId,
      aggregatetype: 'Parcel',
      data,
    });
  });
});

function toBytes(value: unknown): Buffer {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
}

function toHeaders(headers: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers as Record<string, unknown>)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([name, value]) => [name, String(value)]),
  );
}
