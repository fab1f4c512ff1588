import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { Test } from '@nestjs/testing';
import { expect, it } from 'vitest';
import { ServiceModule } from './service.module.js';
import { defineService, integer, readSettings, SETTINGS } from './settings/index.js';

@Module({})
class OrdersModule {}

it("Nest's ConfigService answers with the settings of the service, its own ones too, checked and converted", async () => {
  const service = defineService({
    from: import.meta.url,
    variables: { ORDERS_MAX: integer({ from: 1, to: 100, fallback: 10 }) },
  });
  const settings = readSettings({ PORT: '8080', ORDERS_MAX: '42' }, service);
  const module = await Test.createTestingModule({
    imports: [ServiceModule.forRoot(OrdersModule, service, settings)],
  }).compile();
  const config = module.get(ConfigService);
  expect(config.get('ORDERS_MAX')).toBe(42);
  expect(config.get('PORT')).toBe(8080);
  expect(module.get(SETTINGS)).toBe(settings);
});
