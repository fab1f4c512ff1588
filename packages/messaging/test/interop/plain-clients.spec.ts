import { CloudEvent, Kafka as CloudEventsKafka } from 'cloudevents';
import { type Consumer, Kafka, type KafkaMessage, logLevel, type Producer } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kafkaBootstrapServers } from '../../../testing/src/service/brokers.js';
import { startTestService, type TestService } from '../../../testing/src/service/test-service.js';
import { AppModule } from '../../../../src/app.module.js';
import { service as definition } from '../../../../src/config/service.js';

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
    await consumer.subscribe({ topics: ['user-events'], fromBeginning: true });
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

  const handled = (userId: string) => async () => (await service.get(`/v1/users/${userId}`)).body;

  const created = (userId: string) =>
    new CloudEvent({
      type: 'user.created',
      source: '/somebody-else',
      datacontenttype: 'application/json',
      partitionkey: userId,
      aggregateid: userId,
      aggregatetype: 'User',
      data: { userId, email: 'foreign@example.com', name: 'Foreign' },
    });

  it.each(['binary', 'structured'] as const)(
    'have their %s CloudEvents handled like our own',
    async (mode) => {
      const userId = randomUUID();
      const { key, value, headers } = CloudEventsKafka[mode](created(userId));
      await producer.send({
        topic: 'user-events',
        messages: [{ key: String(key), value: toBytes(value), headers: toHeaders(headers) }],
      });
      await expect
        .poll(handled(userId), { timeout: 10_000 })
        .toEqual({ userId, email: 'foreign@example.com', name: 'Foreign' });
    },
  );

  it('have a message handled that a plain producer wrote with CloudEvents headers', async () => {
    const userId = randomUUID();
    await producer.send({
      topic: 'user-events',
      messages: [
        {
          key: userId,
          value: JSON.stringify({ userId, email: 'plain@example.com', name: 'Plain', extra: 1 }),
          headers: {
            ce_specversion: '1.0',
            ce_id: randomUUID(),
            ce_type: 'user.created',
            ce_source: '/plain',
            ce_aggregateid: userId,
            ce_aggregatetype: 'User',
            'content-type': 'application/json',
          },
        },
      ],
    });
    await expect
      .poll(handled(userId), { timeout: 10_000 })
      .toEqual({ userId, email: 'plain@example.com', name: 'Plain' });
  });

  it('read what the service emits, as bytes and as CloudEvents', async () => {
    const { body } = await service.post('/v1/users', { email: 'ada@example.com', name: 'Ada' });
    const ours = () =>
      received.find(({ headers }) => String(headers?.ce_id) === body.event.eventId);
    await expect.poll(ours, { timeout: 10_000 }).toBeDefined();
    const message = ours()!;
    const data = { userId: body.userId, email: 'ada@example.com', name: 'Ada' };
    expect(JSON.parse(String(message.value))).toEqual(data);
    expect(String(message.key)).toBe(body.userId);

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
      type: 'user.created',
      source: 'event-service',
      partitionkey: body.userId,
      aggregateid: body.userId,
      aggregatetype: 'User',
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
