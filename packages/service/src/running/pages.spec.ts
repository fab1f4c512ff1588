import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { expect, it } from 'vitest';
import { pagesOf } from './pages.js';

@Controller('metrics')
class MetricsController {
  @Get()
  metrics(): string {
    return '';
  }
}

@Module({ controllers: [MetricsController] })
class OnlyMetricsModule {}

it('Only the pages that the service has are named', async () => {
  const app = await NestFactory.create<NestFastifyApplication>(
    OnlyMetricsModule,
    new FastifyAdapter(),
    { logger: false },
  );
  await app.init();
  const pages = pagesOf(app, 'http://localhost:3000');
  await app.close();
  expect(pages).toBe('metrics http://localhost:3000/metrics');
});
