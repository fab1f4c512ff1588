/** Every recipe of docs/recipes.md is code that does what the page says. */
import type { INestApplication } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createEvent, EventBus, EventRepository, PermanentError } from '@nest-kafka-kit/messaging';
import { MemoryBroker } from '@nest-kafka-kit/messaging/memory';
import { startTestApp, startTestService } from '@nest-kafka-kit/testing';
import { AppModule } from '../../test/fixtures/parcels/app.module.js';
import { service } from '../../test/fixtures/parcels/service.js';
import { DailyReportJob } from '../../test/fixtures/recipes/daily-report.job.js';
import { OrderPlaced, ReportDue } from '../../test/fixtures/recipes/order.events.js';
import { ShippedOrdersController } from '../../test/fixtures/recipes/shipped-orders.controller.js';
import { ShippingController } from '../../test/fixtures/recipes/shipping.controller.js';
import { Mailer, ThanksController } from '../../test/fixtures/recipes/thanks.controller.js';
import { TimingInterceptor, Timings } from '../../test/fixtures/recipes/timing.interceptor.js';
import type { WarehouseClient } from '../../test/fixtures/recipes/warehouse-client.js';
import { Warehouse } from '../../test/fixtures/recipes/warehouse.health.js';
import { WarehouseModule } from '../../test/fixtures/recipes/warehouse.module.js';

let app: INestApplication;
afterEach(() => app?.close());

const placed = { orderId: 'o1', email: 'ada@example.com' };

describe('A handler', () => {
  const mailer = { send: vi.fn<Mailer['send']>() };
  afterEach(() => mailer.send.mockReset());

  it('thanks who placed an order', async () => {
    app = await startTestApp({
      controllers: [ThanksController],
      providers: [{ provide: Mailer, useValue: mailer }],
      consumers: 'connect',
    });
    await app.get(EventBus).dispatch(createEvent(OrderPlaced, placed, 'tests'));
    expect(mailer.send).toHaveBeenCalledWith('ada@example.com', 'We have your order o1.');
  });

  it('gives up where there is no such address', async () => {
    mailer.send.mockResolvedValue('no such address');
    app = await startTestApp({
      controllers: [ThanksController],
      providers: [{ provide: Mailer, useValue: mailer }],
      consumers: 'connect',
    });
    const dispatched = app.get(EventBus).dispatch(createEvent(OrderPlaced, placed, 'tests'));
    await expect(dispatched).rejects.toThrow(PermanentError);
  });
});

it('A scheduled job publishes, with one id for all instances of the service', async () => {
  app = await startTestApp({
    imports: [ScheduleModule.forRoot()],
    providers: [DailyReportJob],
  });
  const publish = vi.spyOn(app.get(EventRepository), 'publish');
  const job = app.get(SchedulerRegistry).getCronJob('daily-report');
  await job.fireOnTick();
  const [[event, { day }, context]] = publish.mock.calls as unknown as [
    [unknown, ReportDue, object],
  ];
  expect(event).toBe(ReportDue);
  expect(context).toEqual({ id: `report-due-${day}` });
  await expect(publish.mock.results[0]!.value).resolves.toMatchObject({ offset: '0' });
  expect(job.nextDate().toUTC().toFormat('HH:mm')).toBe('06:00');
});

it('A health check of the service’s own decides whether it is ready', async () => {
  const running = await startTestService(AppModule, service, {}, { imports: [WarehouseModule] });
  ({ app } = running);
  expect(await running.get('/health/ready')).toMatchObject({
    status: 200,
    body: { details: { warehouse: { status: 'up' } } },
  });
  app.get<WarehouseClient>(Warehouse, { strict: false }).isUp = false;
  expect(await running.get('/health/ready')).toMatchObject({
    status: 503,
    body: { details: { warehouse: { status: 'down' } } },
  });
  expect((await running.get('/health/live')).status).toBe(200);
});

it('An interceptor times routes and handlers of events alike', async () => {
  const timings = new Map<string, number>();
  const add: Timings['add'] = (handler, milliseconds) => void timings.set(handler, milliseconds);
  const running = await startTestService(
    AppModule,
    service,
    {},
    {
      controllers: [ThanksController],
      providers: [
        { provide: Mailer, useValue: { send: () => Promise.resolve('sent') } },
        { provide: Timings, useValue: { add } },
        { provide: APP_INTERCEPTOR, useClass: TimingInterceptor },
      ],
      consumers: 'connect',
    },
  );
  ({ app } = running);
  await running.get('/health/live');
  await app.get(EventBus).dispatch(createEvent(OrderPlaced, placed, 'tests'));
  expect([...timings.keys()]).toEqual([
    'http HealthController.live',
    'rpc ThanksController.onPlaced',
  ]);
  for (const milliseconds of timings.values()) expect(milliseconds).toBeGreaterThan(0);
});

it('A second service answers the first, and what it says names its cause', async () => {
  const broker = new MemoryBroker();
  const orders = await startTestApp({
    controllers: [ShippedOrdersController],
    messaging: { source: 'orders', defaultGroup: 'orders' },
    broker,
  });
  app = orders;
  const shipping = await startTestApp({
    controllers: [ShippingController],
    messaging: { source: 'shipping', defaultGroup: 'shipping' },
    broker,
  });
  try {
    await orders.get(EventRepository).publish(OrderPlaced, placed, { id: 'e1' });
    const { shipped } = orders.get(ShippedOrdersController);
    await vi.waitUntil(() => shipped.has('o1'));
    expect(shipped.get('o1')).toMatchObject({
      source: 'shipping',
      causationId: 'e1',
      correlationId: 'e1',
    });
  } finally {
    await shipping.close();
  }
});
