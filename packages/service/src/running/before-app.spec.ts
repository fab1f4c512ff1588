import { Module } from '@nestjs/common';
import { expect, it } from 'vitest';
import { defineService, readSettings } from '../settings/index.js';
import { beforeApp } from './before-app.js';

const service = defineService({ from: import.meta.url });
const settings = readSettings({}, service);
const started: string[] = [];

@Module({})
class EarlyModule {
  static async beforeApp({ PORT }: typeof settings, { name }: typeof service): Promise<void> {
    started.push(`${name} ${PORT}`);
  }
}

@Module({})
class PlainModule {}

it('A module that is imported starts before the app, and one whose line is gone does not', async () => {
  @Module({ imports: [PlainModule, { module: PlainModule }] })
  class WithoutModule {}
  await beforeApp(WithoutModule, settings, service);
  expect(started).toEqual([]);

  @Module({ imports: [PlainModule, EarlyModule] })
  class WithModule {}
  await beforeApp(WithModule, settings, service);
  expect(started).toEqual([`${service.name} ${settings.PORT}`]);
});
