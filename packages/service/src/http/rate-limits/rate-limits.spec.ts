import { Body, Controller, Get, Module, Post, Req } from '@nestjs/common';
import { type NestFastifyApplication, RouteConfig } from '@nestjs/platform-fastify';
import Fastify, { type FastifyRequest } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MessagingModule } from '@nest-kafka-kit/messaging';
import { startTestService } from '@nest-kafka-kit/testing';
import { defineService, messagingFromSettings } from '../../settings/index.js';
import { HttpApiModule } from '../http-api.module.js';
import { RateLimit } from './rate-limit.decorator.js';
import { limitRates } from './rate-limits.js';

const service = defineService({ from: import.meta.url });

/** As a base class of several controllers. */
class Listing {
  @Get('listed')
  listed(): string {
    return this.constructor.name;
  }
}

@Controller('orders')
@RateLimit({ requests: 2, seconds: 10 })
class OrdersController extends Listing {
  @Get()
  list(): string[] {
    return [];
  }

  @Get('all')
  all(): string[] {
    return [];
  }

  @Post()
  @RateLimit({ requests: 1, seconds: 60 })
  place(@Body() _body: unknown): void {}
}

/** As a reader of its metadata writes it: the last decorator is the first that is applied. */
@Controller('configured')
class ConfiguredController {
  @Get()
  @RouteConfig({ own: 'thing' })
  @RateLimit({ requests: 1, seconds: 10 })
  before(@Req() { routeOptions }: FastifyRequest): unknown {
    return routeOptions.config;
  }

  @Get('after')
  @RateLimit({ requests: 1, seconds: 10 })
  @RouteConfig({ own: 'thing' })
  after(@Req() { routeOptions }: FastifyRequest): unknown {
    return routeOptions.config;
  }
}

@Controller('free')
class FreeController extends Listing {}

@Controller('partners')
class PartnersController {
  @Get()
  @RateLimit({
    requests: 1,
    seconds: 10,
    by: ({ headers }) => headers['x-verified-partner'] as string,
  })
  list(): string[] {
    return [];
  }
}

@Module({
  imports: [MessagingModule.forRootAsync(messagingFromSettings), HttpApiModule],
  controllers: [ConfiguredController, OrdersController, FreeController, PartnersController],
})
class SpecModule {}

let app: NestFastifyApplication;

async function start(environment: Record<string, string> = {}): Promise<void> {
  ({ app } = await startTestService(SpecModule, service, environment));
}

interface Asked {
  readonly from?: string;
  readonly method?: 'GET' | 'HEAD' | 'POST';
  readonly headers?: Record<string, string>;
  readonly payload?: string;
}

async function ask(url: string, { from = '192.0.2.1', method = 'GET', ...rest }: Asked = {}) {
  return app.inject({ url, method, remoteAddress: from, ...rest });
}

async function statuses(url: string, asked: readonly Asked[]): Promise<number[]> {
  const found: number[] = [];
  for (const each of asked) found.push((await ask(url, each)).statusCode);
  return found;
}

afterEach(async () => {
  vi.useRealTimers();
  await app?.close();
});

describe('A route with a rate limit', () => {
  beforeEach(() => start());

  it('answers each caller so many requests, and then 429 until the window is over', async () => {
    vi.useFakeTimers({ now: 1_800_000_000_000, toFake: ['Date'] });
    const first = await ask('/orders');
    expect([first.statusCode, first.headers]).toMatchObject([
      200,
      { 'ratelimit-policy': '"default";q=2;w=10', ratelimit: '"default";r=1;t=10' },
    ]);
    vi.setSystemTime(1_800_000_003_000);
    expect((await ask('/orders')).headers).toMatchObject({ ratelimit: '"default";r=0;t=7' });
    const refused = await ask('/orders');
    expect([refused.statusCode, refused.headers, refused.json()]).toMatchObject([
      429,
      {
        'content-type': 'application/problem+json; charset=utf-8',
        'ratelimit-policy': '"default";q=2;w=10',
        ratelimit: '"default";r=0;t=7',
        'retry-after': '7',
      },
      {
        title: 'Too Many Requests',
        code: 'HTTP_RATE_LIMITED',
        detail: 'One caller may send 2 requests in 10 s to this route: try again in 7 s.',
      },
    ]);
    vi.setSystemTime(1_800_000_010_000);
    expect((await ask('/orders')).statusCode).toBe(200);
  });

  it('counts each caller and each route, and HEAD as GET', async () => {
    const once = {};
    const head = { method: 'HEAD' } as const;
    expect(await statuses('/orders', [once, head, once, head])).toEqual([200, 200, 429, 429]);
    expect(await statuses('/orders', [{ from: '192.0.2.2' }])).toEqual([200]);
    expect(await statuses('/orders/all', [once, once, once])).toEqual([200, 200, 429]);
  });

  it('takes the limit of its own before that of its controller', async () => {
    const post = {
      method: 'POST',
      payload: '{}',
      headers: { 'content-type': 'application/json' },
    } as const;
    expect(await statuses('/orders', [post, post])).toEqual([201, 429]);
    expect(await statuses('/orders', [{}])).toEqual([200]);
  });

  it('refuses before it reads a body', async () => {
    const headers = { 'content-type': 'application/json' };
    const wrong = { method: 'POST', payload: 'x'.repeat(200_000), headers } as const;
    expect(await statuses('/orders', [wrong, wrong])).toEqual([400, 429]);
  });

  it.each(['/configured', '/configured/after'])('may have a RouteConfig too: %s', async (url) => {
    expect((await ask(url)).json()).toMatchObject({ own: 'thing' });
    expect((await ask(url)).statusCode).toBe(429);
  });

  it('may be inherited, without a limit for others that inherit it', async () => {
    expect(await statuses('/orders/listed', [{}, {}, {}])).toEqual([200, 200, 429]);
    expect((await ask('/orders/listed', { from: '192.0.2.3' })).body).toBe('OrdersController');
    expect(await statuses('/free/listed', [{}, {}, {}])).toEqual([200, 200, 200]);
    expect((await ask('/free/listed')).headers).not.toHaveProperty('ratelimit');
  });

  it('takes all addresses of an IPv6 /64 for one caller', async () => {
    const from = (from: string) => ({ from });
    const same = ['2001:db8:1:2::1', '2001:db8:1:2:ffff::2', '2001:db8:1:2::3'].map(from);
    expect(await statuses('/orders', same)).toEqual([200, 200, 429]);
    expect(await statuses('/orders', [from('2001:db8:1:3::1')])).toEqual([200]);
  });

  it('counts by what `by` says, and by address where it says nothing', async () => {
    const partner = (name: string, from: string) => ({
      from,
      headers: { 'x-verified-partner': name },
    });
    const long = 'x'.repeat(1_000);
    expect(
      await statuses('/partners', [
        partner('ada', '192.0.2.1'),
        partner('ada', '192.0.2.2'),
        partner('bob', '192.0.2.1'),
        partner(`${long}1`, '192.0.2.1'),
        partner(`${long}2`, '192.0.2.1'),
        partner(`${long}2`, '192.0.2.9'),
        { from: '192.0.2.1' },
        { from: '192.0.2.1' },
        // A name is never an address.
        partner('192.0.2.1', '192.0.2.7'),
      ]),
    ).toEqual([200, 429, 200, 200, 200, 429, 200, 429, 200]);
  });

  it('is documented with an example of its own', async () => {
    const { paths } = (await app.inject('/docs-json')).json();
    const { content } = paths['/orders'].post.responses['429'];
    expect(content['application/problem+json'].example).toMatchObject({
      status: 429,
      code: 'HTTP_RATE_LIMITED',
      detail: 'One caller may send 1 request in 60 s to this route: try again in 60 s.',
    });
    expect(paths['/free/listed'].get.responses).not.toHaveProperty('429');
  });
});

it('A rate limit remembers 10,000 callers, those heard of last', async () => {
  const fastify = Fastify();
  limitRates(fastify);
  const config = { callerLimit: { requests: 2, seconds: 60 } };
  fastify.get('/', { config: config as object }, async () => '');
  const remainingOf = async (remoteAddress: string) => {
    const { headers } = await fastify.inject({ url: '/', remoteAddress });
    return String(headers['ratelimit']).split(';')[1];
  };
  for (let n = 0; n < 10_000; n++) await remainingOf(`10.0.${n >> 8}.${n & 255}`);
  expect(await remainingOf('10.0.0.0')).toBe('r=0');
  // For this one the caller is forgotten that was not heard of for longest.
  expect(await remainingOf('10.9.9.9')).toBe('r=1');
  expect(await remainingOf('10.0.0.2')).toBe('r=0');
  expect(await remainingOf('10.0.0.1')).toBe('r=1');
  await fastify.close();
}, 30_000);

describe('Behind a proxy, callers', () => {
  /** As the proxy at this address passes a request on, whose own client sent the rest of the header. */
  const through = (proxy: string, client: string, forged = '') => ({
    from: proxy,
    headers: { 'x-forwarded-for': forged ? `${forged}, ${client}` : client },
  });

  it('are all one unless HTTP_TRUST_PROXY says whom to believe', async () => {
    await start();
    const asked = ['198.51.100.1', '198.51.100.2', '198.51.100.3'];
    const seen = await statuses(
      '/orders',
      asked.map((client) => through('10.0.0.1', client)),
    );
    expect(seen).toEqual([200, 200, 429]);
  });

  it.each([['1'], ['10.0.0.0/8'], ['10.0.0.1, fd00::/8']])(
    'are told apart with HTTP_TRUST_PROXY=%s, and a forged header makes nobody another one',
    async (trusted) => {
      await start({ HTTP_TRUST_PROXY: trusted });
      const one = [
        through('10.0.0.1', '198.51.100.1'),
        through('10.0.0.1', '198.51.100.1', '203.0.113.7'),
        through('10.0.0.1', '198.51.100.1', '203.0.113.8, 10.0.0.9'),
        // The proxy's way of writing it, on another connection.
        through('10.0.0.1', '198.51.100.1:40001'),
      ];
      expect(await statuses('/orders', one)).toEqual([200, 200, 429, 429]);
      expect(await statuses('/orders', [through('10.0.0.1', '198.51.100.2')])).toEqual([200]);
    },
  );

  it('are not believed when they come past the proxy that is trusted by its address', async () => {
    await start({ HTTP_TRUST_PROXY: '10.0.0.0/8' });
    const past = ['1', '2', '3'].map((n) => through('198.51.100.5', `203.0.113.${n}`));
    expect(await statuses('/orders', past)).toEqual([200, 200, 429]);
  });
});

it.each([
  [{ requests: 0, seconds: 1 }, 'requests: 0'],
  [{ requests: 1.5, seconds: 1 }, 'requests: 1.5'],
  [{ requests: 1, seconds: Number.NaN }, 'seconds: NaN'],
  [{ requests: 1, seconds: 86_401 }, 'seconds: 86401'],
])('@RateLimit(%j) is refused', (options, said) => {
  expect(() => RateLimit(options)).toThrow(said);
});
