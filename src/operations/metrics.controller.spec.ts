import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { MetricsController } from './metrics.controller.js';

const apps: NestFastifyApplication[] = [];

async function create(): Promise<NestFastifyApplication> {
  const module = await Test.createTestingModule({ controllers: [MetricsController] }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
  apps.push(app);
  return app.init();
}

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
  });

  it('is there for every app of the process: they share no registry', async () => {
    const [first, second] = [await create(), await create()];
    await first.close();
    const { body } = await second.inject({ method: 'GET', url: '/metrics' });
    expect(body).toContain('process_cpu_seconds_total');
  });
});
