import { Controller, type INestApplication } from '@nestjs/common';
import { IsString } from 'class-validator';
import { EventEmitter, once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startTestApp } from '@nest-kafka-kit/testing';
import {
  Consumes,
  defineTopic,
  Event,
  EventRepository,
  type MessagingOptions,
  startConsumers,
} from '../index.js';
import { ADMIN, type Admin, PRODUCER } from '../broker.js';
import { ProducerClosedError } from '../errors.js';
import { ConsumerGroups } from '../operating/index.js';
import type { GroupChoice } from './group-name.js';

@Event({ type: 'order.placed', topic: defineTopic({ name: 'orders' }), key: 'orderId' })
class OrderPlaced {
  @IsString() readonly orderId!: string;
}

const handled: string[] = [];
const changes = new EventEmitter();
let hold: Promise<void> | undefined;
let release = (): void => undefined;
/** From here on handlers wait until `release()`. */
function holdHandlers(): void {
  hold = new Promise((resolve) => (release = resolve));
}
async function handle(group: string): Promise<void> {
  changes.emit('started');
  await hold;
  handled.push(group);
  changes.emit('handled');
}

@Controller()
class OrdersController {
  @Consumes(OrderPlaced)
  onOrderPlaced(): Promise<void> {
    return handle('service');
  }

  @Consumes(OrderPlaced, { group: 'invoices' })
  sendInvoice(): Promise<void> {
    return handle('invoices');
  }

  @Consumes(OrderPlaced, { group: 'statistics' })
  count(): Promise<void> {
    return handle('statistics');
  }
}

let app: INestApplication;

async function create(messaging: Partial<MessagingOptions> = {}, controllers = [OrdersController]) {
  app = await startTestApp({ controllers, messaging, consumers: 'leave' });
  return app.get(ConsumerGroups);
}
const namesOf = (groups: ConsumerGroups): string[] => groups.consumers.map(({ group }) => group);
const place = () => app.get(EventRepository).publish(OrderPlaced, { orderId: '1' });

beforeEach(() => {
  handled.splice(0);
  hold = undefined;
});
afterEach(async () => {
  release();
  await app.close();
});

describe('The consumer groups of a process', () => {
  it('are all that have handlers, and are ready once all have joined', async () => {
    const groups = await create();
    expect(groups.ready).toBe(false);
    await startConsumers(app);
    expect(namesOf(groups).sort()).toEqual(['service', 'service.invoices', 'service.statistics']);
    expect(groups.consumers.map(({ state }) => state)).toEqual(['running', 'running', 'running']);
    expect(groups.ready).toBe(true);
    await place();
    while (handled.length < 3) await once(changes, 'handled');
    expect(handled.sort()).toEqual(['invoices', 'service', 'statistics']);
  });

  it.each([
    [['service.invoices'], ['service.invoices']],
    [['invoices'], ['service.invoices']],
    [
      ['statistics', 'service'],
      ['service', 'service.statistics'],
    ],
  ])('are those that the option groups names: %j', async (named, expected) => {
    const groups = await create({ groups: named });
    await startConsumers(app);
    expect(namesOf(groups)).toEqual(expected);
    await place();
    while (handled.length < expected.length) await once(changes, 'handled');
    await groups.beforeApplicationShutdown();
    expect(
      handled.map((group) => (group === 'service' ? group : `service.${group}`)).sort(),
    ).toEqual(expected);
  });

  it('are none for a process that only publishes, which is ready', async () => {
    const groups = await create({ groups: [] });
    await startConsumers(app);
    expect(namesOf(groups)).toEqual([]);
    expect(groups.ready).toBe(true);
    await expect(place()).resolves.toMatchObject({ topic: 'orders' });
  });

  it('are ready where the service itself handles nothing', async () => {
    const groups = await create({}, []);
    await startConsumers(app);
    expect(groups.consumers.map(({ state }) => state)).toEqual(['idle']);
    expect(groups.ready).toBe(true);
  });

  it('are refused where no handler has one, with the names there are', async () => {
    const groups = await create({ groups: ['invoices', 'invoice', 'stats'] });
    await expect(groups.start(app)).rejects.toThrow(
      '`groups` names invoice, stats, which no handler has. ' +
        'Known: service, service.invoices, service.statistics, or none.',
    );
  });

  it.each<GroupChoice>(['service', { absolute: 'service' }])(
    'are refused where a handler names the service’s own group: %j',
    async (group) => {
      @Controller()
      class NamingController {
        @Consumes(OrderPlaced, { group })
        onOrderPlaced(): void {}
      }
      const groups = await create({}, [NamingController as typeof OrdersController]);
      await expect(groups.start(app)).rejects.toThrow(
        /@Consumes names group "service", which is the service's own: leave the group option out/,
      );
    },
  );

  it('have the name of the service before theirs, unless it is given as absolute', async () => {
    @Controller()
    class MailController {
      @Consumes(OrderPlaced, { group: { absolute: 'mail' } })
      onOrderPlaced(): Promise<void> {
        return handle('mail');
      }
    }
    const controllers = [OrdersController, MailController as typeof OrdersController];
    const groups = await create({ groups: ['mail', 'invoices'] }, controllers);
    await startConsumers(app);
    expect(namesOf(groups).sort()).toEqual(['mail', 'service.invoices']);
    await place();
    while (handled.length < 2) await once(changes, 'handled');
    expect(handled.sort()).toEqual(['invoices', 'mail']);
  });

  it('are refused where two handlers write the same group in different ways', async () => {
    @Controller()
    class InvoicesController {
      @Consumes(OrderPlaced, { group: { absolute: 'service.invoices' } })
      onOrderPlaced(): void {}
    }
    const controllers = [OrdersController, InvoicesController as typeof OrdersController];
    const groups = await create({}, controllers);
    await expect(groups.start(app)).rejects.toThrow(
      /InvoicesController.onOrderPlaced means group "service.invoices", which another handler writes/,
    );
  });

  it('have a dead-letter and a retry topic each, before the first of them joins', async () => {
    await create({ groups: ['service', 'invoices'] });
    await startConsumers(app);
    const topics = await app.get<Admin>(ADMIN).topics();
    expect(topics.sort()).toEqual([
      'orders',
      'service.dlt',
      'service.invoices.dlt',
      'service.invoices.retry',
      'service.retry',
    ]);
  });

  it('are connected once, however often that is asked for', async () => {
    const groups = await create();
    groups.connect(app);
    groups.connect(app);
    await groups.start(app);
    expect(namesOf(groups)).toHaveLength(3);
  });
});

describe('Shutting down', () => {
  it('lets running handlers finish and publish, and commits, before the producer closes', async () => {
    const groups = await create({ groups: ['service'] });
    holdHandlers();
    await startConsumers(app);
    const started = once(changes, 'started');
    await place();
    await started;
    const closing = app.close();
    await vi.waitUntil(() => !groups.ready, { interval: 1 });
    await expect(place()).resolves.toBeDefined();
    release();
    await closing;
    expect(handled).toEqual(['service']);
    const lag = await app.get<Admin>(ADMIN).lag('service', 'orders');
    expect(lag.reduce((sum, { committed }) => sum + (committed ?? 0n), 0n)).toBe(1n);
    await expect(place()).rejects.toThrow(ProducerClosedError);
  });

  it('ends after the grace period although a handler hangs, which is not committed', async () => {
    await create({ groups: ['service'], shutdownGraceMs: 20 });
    holdHandlers();
    await startConsumers(app);
    const started = once(changes, 'started');
    await place();
    await started;
    await app.close();
    const lag = await app.get<Admin>(ADMIN).lag('service', 'orders');
    expect(lag.every(({ committed }) => committed === null)).toBe(true);
  });

  it('may come before the consumers were started', async () => {
    const groups = await create();
    await expect(app.close()).resolves.toBeUndefined();
    expect(groups.ready).toBe(false);
    expect(app.get(PRODUCER)).toBeDefined();
  });
});
