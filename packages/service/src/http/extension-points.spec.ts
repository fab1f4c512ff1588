import { Controller, Get, Ip, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { defineService, messagingFromSettings, type ServiceOptions } from '../settings/index.js';
import { createApp } from '../running/create-app.js';
import { MessagingModule } from '@nest-kafka-kit/messaging';

@Controller()
class AddressController {
  @Get('address')
  address(@Ip() ip: string): { ip: string } {
    return { ip };
  }
}

@Module({
  imports: [MessagingModule.forRootAsync(messagingFromSettings)],
  controllers: [AddressController],
})
class SpecModule {}

let app: NestFastifyApplication;

async function start(
  environment: Readonly<Record<string, string>>,
  options: Partial<ServiceOptions> = {},
): Promise<void> {
  const given = { KAFKA_BOOTSTRAP_SERVERS: '', LOG_LEVEL: 'fatal', ...environment };
  for (const [name, value] of Object.entries(given)) vi.stubEnv(name, value);
  app = await createApp(SpecModule, defineService({ from: import.meta.url, ...options }));
  await app.init();
}

afterEach(async () => {
  await app.close();
  vi.unstubAllEnvs();
});

describe('Pages of other origins', () => {
  const ask = async (origin: string) => {
    const headers = { origin, 'access-control-request-method': 'PATCH' };
    const preflight = await app.inject({ method: 'OPTIONS', url: '/address', headers });
    const answer = await app.inject({ url: '/address', headers: { origin } });
    return {
      allowed: answer.headers['access-control-allow-origin'],
      preflight: preflight.headers['access-control-allow-origin'],
      methods: preflight.headers['access-control-allow-methods'],
    };
  };
  const refused = { allowed: undefined, preflight: undefined };

  it('may not call the service unless HTTP_CORS_ORIGINS names them', async () => {
    await start({});
    expect(await ask('https://shop.example')).toMatchObject(refused);
  });

  it('may where it names them, and others may not', async () => {
    await start({ HTTP_CORS_ORIGINS: 'https://shop.example, http://localhost:4200' });
    for (const origin of ['https://shop.example', 'http://localhost:4200']) {
      const answer = await ask(origin);
      expect(answer).toMatchObject({ allowed: origin, preflight: origin });
      expect(answer.methods).toContain('PATCH');
    }
    expect(await ask('https://evil.example')).toMatchObject(refused);
  });

  it('may all with *', async () => {
    await start({ HTTP_CORS_ORIGINS: '*' });
    expect(await ask('https://evil.example')).toMatchObject({ allowed: '*', preflight: '*' });
  });
});

describe('The address of a client', () => {
  it.each([
    ['false', '127.0.0.1'],
    ['true', '1.1.1.1'],
    ['1', '3.3.3.3'],
    ['2', '2.2.2.2'],
    ['127.0.0.1', '3.3.3.3'],
    ['127.0.0.0/8, 3.3.3.3', '2.2.2.2'],
    ['10.0.0.0/8', '127.0.0.1'],
  ])('is what trusted proxies say, with HTTP_TRUST_PROXY=%s', async (trusted, ip) => {
    await start({ HTTP_TRUST_PROXY: trusted });
    const headers = { 'x-forwarded-for': '1.1.1.1, 2.2.2.2, 3.3.3.3' };
    expect((await app.inject({ url: '/address', headers })).json()).toEqual({ ip });
  });
});

describe('The OpenAPI document', () => {
  it('has the title and the version of the service, and what it adds itself', async () => {
    await start(
      {},
      { title: 'Orders', version: '7', openapi: (builder) => builder.addCookieAuth('session') },
    );
    const document = (await app.inject('/docs-json')).json();
    expect(document).toMatchObject({
      info: { title: 'Orders', version: '7' },
      components: { securitySchemes: { bearer: { type: 'http' }, cookie: { name: 'session' } } },
    });
  });
});
