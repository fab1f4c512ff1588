import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { IsString } from 'class-validator';
import { afterEach, describe, expect, it } from 'vitest';
import { defineTopic, Event, EventRepository } from '@nest-kafka-kit/messaging';
import { MetricsModule } from '@nest-kafka-kit/messaging/metrics';
import { startTestApp } from '@nest-kafka-kit/testing';
import { MetricsController } from './metrics.controller.js';

const rooms = defineTopic({ name: 'rooms' });

@Event({ type: 'room.opened', topic: rooms, key: 'roomId' })
class RoomOpened {
  @IsString() readonly roomId!: string;
}

const apps: NestFastifyApplication[] = [];

async function create(metrics?: boolean): Promise<NestFastifyApplication> {
  const app = await startTestApp({
    imports: [MetricsModule],
    controllers: [MetricsController],
    messaging: { ...(metrics !== undefined && { metrics }) },
    consumers: 'leave',
  });
  apps.push(app);
  return app;
}

async function scrape(app: NestFastifyApplication): Promise<string> {
  return (await app.inject({ method: 'GET', url: '/metrics' })).body;
}

const missing = 'error_type="MESSAGING_TOPIC_MISSING"';

afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

describe('GET /metrics', () => {
  it('answers in the text format of Prometheus', async () => {
    const app = await create();
    const { headers, body } = await app.inject({ method: 'GET', url: '/metrics' });
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(body).toContain('# TYPE process_cpu_seconds_total counter');
    expect(body).toMatch(/^nodejs_eventloop_lag_seconds \d/m);
    expect(body).toMatch(/^messaging_broker_up 1$/m);
  });

  it('is there for every app of the process: they share no registry', async () => {
    const [first, second] = [await create(), await create()];
    await first.close();
    expect(await scrape(second)).toContain('process_cpu_seconds_total');
  });

  it('counts what this app does, and nothing of another one in the process', async () => {
    const [first, second] = [await create(), await create()];
    const publishing = first.get(EventRepository).publish(RoomOpened, { roomId: 'r-1' });
    await expect(publishing).rejects.toThrow(/"rooms"/);
    const series = `messaging_client_sent_messages_total{messaging_destination_name="rooms",${missing}}`;
    expect(await scrape(first)).toContain(`${series} 1\n`);
    expect(await scrape(second)).not.toContain(missing);
  });

  it('tells about the process alone where messaging counts nothing', async () => {
    const app = await create(false);
    const publishing = app.get(EventRepository).publish(RoomOpened, { roomId: 'r-1' });
    await expect(publishing).rejects.toThrow(/"rooms"/);
    const body = await scrape(app);
    expect(body).toContain('process_cpu_seconds_total');
    expect(body).not.toContain('messaging_');
  });
});
