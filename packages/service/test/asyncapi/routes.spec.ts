import { load } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '@nest-kafka-kit/testing';
import { AppModule } from '../fixtures/parcels/app.module.js';
import { service as definition } from '../fixtures/parcels/service.js';

// Anyone who reaches the service can read what it publishes, and nothing else this way.

let service: TestService;

beforeAll(async () => {
  service = await startTestService(AppModule, definition, {
    ADMIN_TOKEN: 'a-token-that-nobody-sends-here',
  });
});

afterAll(() => service.close());

const ROUTES = [
  ['/asyncapi.json', 'application/json; charset=utf-8'],
  ['/asyncapi.yaml', 'application/yaml; charset=utf-8'],
  ['/events', 'text/html; charset=utf-8'],
  ['/events/asyncapi.js', 'text/javascript; charset=utf-8'],
  ['/events/show.js', 'text/javascript; charset=utf-8'],
  ['/events/asyncapi.css', 'text/css; charset=utf-8'],
  ['/events/page.css', 'text/css; charset=utf-8'],
] as const;

describe('The AsyncAPI routes', () => {
  it.each(ROUTES)('answer %s as %s, without a token', async (path, type) => {
    const { status, headers, body } = await service.get(path);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe(type);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(body).not.toBe('');
  });

  it.each(ROUTES)('send %s once to a client that asks again', async (path) => {
    const { headers } = await service.get(path);
    const again = await fetch(service.url + path, {
      headers: {
        // As a weak one, which proxies that compress make of it.
        'if-none-match': headers.get('etag')!.replace(/^(W\/)?/, 'W/'),
        // As a browser reloads; fetch would say no-cache, which asks for all of it again.
        'cache-control': 'max-age=0',
      },
      cache: 'no-store',
    });
    expect(headers.get('cache-control')).toBe('no-cache');
    expect(again.status).toBe(304);
    // What the client has stored gets the headers of the 304.
    const policy = 'content-security-policy';
    expect(again.headers.get(policy)).toBe(headers.get(policy));
  });

  it('say the same in JSON and in YAML', async () => {
    const { body: yaml } = await service.get('/asyncapi.yaml');
    expect(load(yaml as string)).toEqual((await service.get('/asyncapi.json')).body);
  });

  it('name no host, whatever the service is connected to', async () => {
    const { body } = await service.get('/asyncapi.json');
    expect(body.servers.kafka.host).toBe('{bootstrapServers}');
  });

  it.each([
    '/asyncapi.yml',
    '/events/',
    '/events/index.html',
    '/events/..%2fpackage.json',
    '/events/%2e%2e%2f%2e%2e%2fpackage.json',
    '/events/asyncapi.js%00',
    '/events/default.min.css',
  ])('answer 404 for %s: there are no other files', async (path) => {
    const { status, headers } = await service.get(path);
    expect(status).toBe(404);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it('let code be compiled on the page at /events, and nowhere else', async () => {
    for (const [path] of [...ROUTES, ['/docs'], ['/nowhere']] as const) {
      const policy = (await service.get(path)).headers.get('content-security-policy')!;
      const directives = policy.split(';');
      expect(directives).toContain("default-src 'self'");
      const scripts = directives.filter((directive) => directive.startsWith('script-src '));
      const compiling = path === '/events' ? " 'unsafe-eval'" : '';
      expect(scripts).toEqual([`script-src 'self'${compiling}`]);
    }
  });
});
