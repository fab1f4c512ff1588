import { HealthIndicatorService } from '@nestjs/terminus';
import { AppModule } from '../../test/fixtures/parcels/app.module.js';
import { service } from '../../test/fixtures/parcels/service.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { startTestService } from '@nest-kafka-kit/testing';
import { startConsumers } from '@nest-kafka-kit/messaging';
import { ADMIN, type Admin } from '@nest-kafka-kit/messaging/broker';
import { BrokerUnreachableError } from '@nest-kafka-kit/messaging/errors';
import { ConsumerGroups } from '@nest-kafka-kit/messaging/operating';
import { HealthChecks } from './health-checks.js';

let app: NestFastifyApplication;

async function create(environment: Record<string, string> = {}): Promise<void> {
  ({ app } = await startTestService(AppModule, service, environment, { consumers: 'leave' }));
}

afterEach(() => app.close());

async function get(url: string) {
  const { statusCode, headers, json } = await app.inject({ method: 'GET', url });
  return { status: statusCode, type: headers['content-type'], body: json<unknown>() };
}

describe('GET /health/live', () => {
  it('answers 200 as long as the process answers, started or not', async () => {
    await create();
    expect(await get('/health/live')).toMatchObject({ status: 200, body: { status: 'ok' } });
  });
});

describe('GET /health/ready', () => {
  it('answers 503 until the groups have joined, and then 200 with the state of each', async () => {
    await create();
    expect(await get('/health/ready')).toMatchObject({
      status: 503,
      type: 'application/problem+json; charset=utf-8',
      body: { details: { consumers: { status: 'down' }, broker: { status: 'up' } } },
    });
    await startConsumers(app);
    expect(await get('/health/ready')).toMatchObject({
      status: 200,
      body: {
        status: 'ok',
        details: {
          consumers: {
            status: 'up',
            'parcel-service': 'running',
            'parcel-service.notifications': 'running',
          },
          broker: { status: 'up' },
        },
      },
    });
  });

  it('answers 503 with the reason when the broker does not answer', async () => {
    await create();
    await startConsumers(app);
    const error = new BrokerUnreachableError('Kafka at kafka:9092', false);
    app.get<Admin>(ADMIN).ping = () => Promise.reject(error);
    expect(await get('/health/ready')).toMatchObject({
      status: 503,
      body: { details: { broker: { status: 'down', message: error.publicMessage } } },
    });
  });

  it('answers 503 as soon as the shutdown begins', async () => {
    await create();
    await startConsumers(app);
    await app.get(ConsumerGroups).beforeApplicationShutdown();
    expect(await get('/health/ready')).toMatchObject({ status: 503 });
  });

  it('tells which group is paused; the process is ready all the same', async () => {
    await create();
    await startConsumers(app);
    const groups = app.get(ConsumerGroups).consumers;
    groups.find(({ group }) => group === 'parcel-service.notifications')?.pause();
    expect(await get('/health/ready')).toMatchObject({
      status: 200,
      body: { details: { consumers: { 'parcel-service.notifications': 'paused' } } },
    });
  });

  it('asks the checks that the service has added, and says what they found', async () => {
    await create();
    await startConsumers(app);
    let isUp = true;
    const indicator = new HealthIndicatorService().check('database');
    app.get(HealthChecks).add(() => (isUp ? indicator.up() : indicator.down('No answer.')));
    expect(await get('/health/ready')).toMatchObject({
      status: 200,
      body: { details: { database: { status: 'up' }, broker: { status: 'up' } } },
    });
    isUp = false;
    expect(await get('/health/ready')).toMatchObject({
      status: 503,
      body: {
        details: { database: { status: 'down', message: 'No answer.' }, broker: { status: 'up' } },
      },
    });
    // Restarting the process would not bring the database back.
    expect(await get('/health/live')).toMatchObject({ status: 200 });
  });

  it('answers 500, and never 200, where such a check throws', async () => {
    await create();
    await startConsumers(app);
    app.get(HealthChecks).add(() => {
      throw new Error('password=secret');
    });
    const { status, body } = await get('/health/ready');
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  it('answers 200 without any group, with CONSUMER_GROUPS=none', async () => {
    await create({ CONSUMER_GROUPS: 'none' });
    await startConsumers(app);
    expect(await get('/health/ready')).toMatchObject({
      status: 200,
      body: { details: { consumers: { status: 'up' } } },
    });
  });

  it('knows only the groups of this process, with CONSUMER_GROUPS', async () => {
    await create({ CONSUMER_GROUPS: 'notifications' });
    await startConsumers(app);
    const { body } = await get('/health/ready');
    expect(body).toHaveProperty('details.consumers', {
      status: 'up',
      'parcel-service.notifications': 'running',
    });
  });
});
