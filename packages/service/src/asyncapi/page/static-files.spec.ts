import fastifyStatic from '@fastify/static';
import { Controller, Get, Module, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { expect, it } from 'vitest';
import { COMPONENT_STYLE } from './page-files.js';
import { StaticFiles } from './static-files.js';

@Controller()
class StyleController {
  constructor(private readonly files: StaticFiles) {}

  @Get('style')
  style(@Res() reply: FastifyReply): void {
    this.files.send(reply, COMPONENT_STYLE, 'text/css');
  }
}

@Module({ controllers: [StyleController], providers: [StaticFiles] })
class StyleModule {}

it.each([false, true])(
  'A file of the page is sent where the service registers @fastify/static itself: %s',
  async (registersItself) => {
    const app = await NestFactory.create<NestFastifyApplication>(
      StyleModule,
      new FastifyAdapter(),
      { logger: false },
    );
    // Whose folder is another one.
    if (registersItself) void app.register(fastifyStatic, { root: import.meta.dirname });
    await app.init();
    const { statusCode, headers } = await app.inject('/style');
    await app.close();
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({ 'cache-control': 'no-cache', 'content-type': 'text/css' });
  },
);

it('Nothing is registered where only consumers run', async () => {
  const context = await NestFactory.createApplicationContext(StyleModule, { logger: false });
  await context.close();
});
