import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type Admin, ADMIN } from '@nest-kafka-kit/messaging/broker';
import { brokers, startTestService } from '@nest-kafka-kit/testing';
import { spawnService } from '../../support/parcels-process.js';
import { ADMIN_TOKEN, operatorOf } from './operator.js';
import { AppModule } from '../../fixtures/parcels/app.module.js';
import { service as definition } from '../../fixtures/parcels/service.js';

const PATH = '/v1/messaging/status';

describe.each(brokers)('The status on $broker', ({ environment }) => {
  it('has the brokers, the producer, and each group with the lag that the broker tells', async () => {
    const group = `status-${randomUUID()}`;
    const service = await startTestService(AppModule, definition, {
      ...environment,
      ADMIN_TOKEN,
      KAFKA_CONSUMER_GROUP: group,
      CONSUMER_GROUPS: group,
    });
    await service.post('/v1/parcels', { email: 'ada@example.com', name: 'Ada' });
    const { status, body } = await operatorOf(service).get(PATH);
    expect(status).toBe(200);
    expect(body.brokers).toMatchObject({ reachable: true, problem: null });
    expect(body.brokers.nodes).toContainEqual({
      id: expect.any(Number),
      address: expect.any(String),
      isController: true,
    });
    expect(body.producer).toMatchObject({ paused: false });
    expect(body.groups).toHaveLength(1);
    expect(body.groups[0]).toMatchObject({ group, state: 'running', paused: false, blocked: [] });
    const topics = new Set(body.groups[0].assignment.map(({ topic }: { topic: string }) => topic));
    expect([...topics]).toEqual(expect.arrayContaining([`${group}.retry`, 'parcel-events']));
    await service.close();
  });

  it('tells the lag of each partition as the broker does', async () => {
    const group = `status-${randomUUID()}`;
    const service = await startTestService(AppModule, definition, {
      ...environment,
      ADMIN_TOKEN,
      KAFKA_CONSUMER_GROUP: group,
      CONSUMER_GROUPS: group,
    });
    const operator = operatorOf(service);
    await operator.post(`/v1/messaging/groups/${group}/pause`, undefined);
    const topic = `${group}.retry`;
    for (let n = 0; n < 10; n++) {
      const message = { topic, key: String(n), value: 'x' };
      expect(await operator.post('/v1/messaging/messages', message)).toMatchObject({ status: 202 });
    }
    const lags = await service.app.get<Admin>(ADMIN).lag(group, topic);
    expect(lags.reduce((sum, { lag }) => sum + lag, 0n)).toBe(10n);
    const { body } = await operator.get(PATH);
    const shown = body.groups[0].assignment.filter(
      (each: { topic: string }) => each.topic === topic,
    );
    expect(shown).toEqual(
      lags.map(({ partition, committed, lag }) => ({
        topic,
        partition,
        committed: committed === null ? null : String(committed),
        lag: String(lag),
      })),
    );
    await service.close();
  });
});

describe('The status without a broker', () => {
  // kafkajs alone would wait for half a minute.
  it.each([
    ['refuses connections', async () => undefined],
    ['takes them and says nothing', async () => createServer(() => undefined)],
  ])(
    'answers 200 when it %s',
    async (_what, createBroker) => {
      const broker = await createBroker();
      broker?.listen(0, '127.0.0.1');
      if (broker) await once(broker, 'listening');
      const port = broker ? (broker.address() as AddressInfo).port : 1;
      await using service = spawnService({
        ADMIN_TOKEN,
        KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${port}`,
      });
      const { status, body } = await operatorOf(await service.listening()).get(PATH);
      expect(status).toBe(200);
      expect(body.brokers).toMatchObject({
        reachable: false,
        nodes: [],
        problem: expect.any(String),
      });
      expect(body.producer).toMatchObject({ paused: false });
      const groups = body.groups.map(({ group }: { group: string }) => group);
      expect(groups).toContain('parcel-service.notifications');
      broker?.close();
    },
    20_000,
  );
});
