/** A test's app has what it was given and nothing else, and one that cannot start leaves nothing running. */
import { Controller, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { IsString } from 'class-validator';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  Consumes,
  createEvent,
  defineTopic,
  type DomainEvent,
  Event,
  EventBus,
  EventRepository,
} from '@nest-kafka-kit/messaging';
import { ConsumerGroups } from '@nest-kafka-kit/messaging/operating';
import { MemoryBroker } from '@nest-kafka-kit/messaging/memory';
import { startTestApp, type TestAppOptions } from './start-test-app.js';

@Event({ type: 'parcel.sent', topic: defineTopic({ name: 'parcels' }), key: 'parcelId' })
class ParcelSent {
  @IsString() readonly parcelId!: string;
}

@Controller()
class ParcelsController {
  readonly sent: string[] = [];

  @Consumes(ParcelSent)
  onParcelSent(@Payload() { data }: DomainEvent<ParcelSent>): void {
    this.sent.push(data.parcelId);
  }
}

@Injectable()
class Pool implements OnApplicationShutdown {
  static open = 0;

  constructor() {
    Pool.open++;
  }

  onApplicationShutdown(): void {
    Pool.open--;
  }
}

const controllers = [ParcelsController];
const closers: (() => Promise<void>)[] = [];

async function start(options: TestAppOptions) {
  const app = await startTestApp(options);
  closers.push(() => app.close());
  return app;
}

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

describe('startTestApp', () => {
  it('starts the consumers of the parts, in memory', async () => {
    const app = await start({ controllers });
    await app.get(EventRepository).publish(ParcelSent, { parcelId: '1' });
    const { sent } = app.get(ParcelsController);
    await vi.waitUntil(() => sent.length > 0);
    expect(sent).toEqual(['1']);
  });

  it('connects the handlers alone where that is asked for', async () => {
    const app = await start({ controllers, consumers: 'connect' });
    await app.get(EventBus).dispatch(createEvent(ParcelSent, { parcelId: '1' }, 'tests'));
    expect(app.get(ParcelsController).sent).toEqual(['1']);
    expect(app.get(ConsumerGroups).ready).toBe(false);
  });

  it('lets two apps share a broker', async () => {
    const broker = new MemoryBroker();
    const receiver = await start({ controllers, broker });
    const sender = await start({ broker, messaging: { groups: [] } });
    await sender.get(EventRepository).publish(ParcelSent, { parcelId: '1' });
    const { sent } = receiver.get(ParcelsController);
    await vi.waitUntil(() => sent.length > 0);
    expect(sent).toEqual(['1']);
  });

  it('puts the test’s own in the place of providers', async () => {
    const pool = { onApplicationShutdown: () => undefined };
    const override: TestAppOptions['override'] = (module) =>
      module.overrideProvider(Pool).useValue(pool);
    const app = await start({ providers: [Pool], override });
    expect(app.get(Pool)).toBe(pool);
  });

  it('closes an app that cannot start', async () => {
    const messaging = { groups: ['parcel'] };
    await expect(startTestApp({ providers: [Pool], controllers, messaging })).rejects.toThrow(
      /names parcel/,
    );
    expect(Pool.open).toBe(0);
  });
});
