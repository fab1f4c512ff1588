/** A registry that is down stops what is new, within a bound and with a coded error, and nothing else. */
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { ConfluentRegistry } from '../../src/registry/confluent-registry.js';
import { findFreePorts } from '@nest-kafka-kit/testing/kafka';
import { startSchemaRegistry } from '@nest-kafka-kit/testing/registry';
import { RegistryProxy } from '@nest-kafka-kit/testing/registry';
import { avroSchema, newType } from './order-schemas.js';

const url = inject('schemaRegistryUrl');
const unreachable = (reason: string) => ({
  code: 'MESSAGING_SCHEMA_REGISTRY_UNREACHABLE',
  message: expect.stringContaining(reason) as string,
});

describe.skipIf(!url)('While the schema registry is away', () => {
  let proxy: RegistryProxy;

  beforeEach(async () => {
    proxy = await RegistryProxy.start(url!);
  });

  afterEach(() => proxy[Symbol.asyncDispose]());

  const json = { 'content-type': 'application/json' };
  it.each<[string, string, (response: ServerResponse) => void]>([
    ['nothing', 'no answer within 200 ms', () => undefined],
    ['half an answer', 'no answer within 200 ms', (it) => it.writeHead(200, json).write('{"id":')],
    ['the end of the connection', 'cannot be reached', (it) => it.destroy()],
    ['too many', '429', (it) => it.writeHead(429).end()],
    [
      'an error of its own',
      '500 Oops.',
      (it) => it.writeHead(500, json).end('{"error_code":50001,"message":"Oops"}'),
    ],
    ['a page of a proxy', '503', (it) => it.writeHead(503).end('<h1>Sorry</h1>')],
    ['a page of something else', 'not JSON', (it) => it.writeHead(200).end('<h1>Hi</h1>')],
  ])('it answers %s: what is new has to wait', async (_name, reason, instead) => {
    const registry = new ConfluentRegistry({ url: proxy.url, timeoutMs: 200 });
    proxy.instead = instead;

    await expect(registry.idOf(avroSchema(newType(), {}))).rejects.toMatchObject(
      unreachable(reason),
    );
    await expect(registry.schemaOf(1)).rejects.toMatchObject(unreachable(reason));
  });

  it.each<[string, string, number]>([
    ['another server', '<h1>Not found</h1>', 404],
    ['an answer to something else', '[1]', 200],
    ['no id that a message can carry', '{"id":2147483648}', 200],
    ['the answer null', 'null', 200],
  ])('%s is not taken for it', async (_name, text, status) => {
    proxy.instead = (response) => response.writeHead(status, json).end(text);
    const registry = new ConfluentRegistry({ url: proxy.url, timeoutMs: 10_000 });
    const refused = { code: 'MESSAGING_SCHEMA_REGISTRY_REFUSED' };

    await expect(registry.idOf(avroSchema(newType(), {}))).rejects.toMatchObject(refused);
    await expect(registry.schemaOf(1)).rejects.toMatchObject(refused);
  });

  it('its whole answer is waited for no longer than was said, however it trickles in', async () => {
    const registry = new ConfluentRegistry({ url: proxy.url, timeoutMs: 99.5 });
    proxy.instead = (response) => {
      response.writeHead(200, json);
      const trickle = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(trickle));
    };
    await expect(registry.schemaOf(1)).rejects.toMatchObject(
      unreachable('no answer within 100 ms'),
    );
  });

  it('its answer is not read to the end where it has none', async () => {
    const registry = new ConfluentRegistry({ url: proxy.url, timeoutMs: 30_000 });
    let sent = 0;
    let closed = 0;
    proxy.instead = (response) => {
      const chunk = Buffer.alloc(1024 * 1024, ' ');
      const send = (): void => void response.write(chunk, () => ((sent += 1), send()));
      send();
      response.on('close', () => (closed += 1));
    };
    for (const id of [1, 2]) {
      await expect(registry.schemaOf(id)).rejects.toMatchObject({
        code: 'MESSAGING_SCHEMA_REGISTRY_REFUSED',
        message: expect.stringContaining('8388608 bytes') as string,
      });
    }
    await expect.poll(() => closed).toBe(2);
    // In megabytes, and some that fit into the connections.
    expect(sent).toBeLessThan(64);
  });

  it('an answer may be as large as any schema', async () => {
    const registry = new ConfluentRegistry({ url: proxy.url, timeoutMs: 30_000 });
    const text = JSON.stringify({ type: 'string', doc: 'é'.repeat(4_000_000) });
    proxy.instead = (response) =>
      response.writeHead(200, json).end(JSON.stringify({ schema: text }));
    expect(await registry.schemaOf(1)).toEqual({ format: 'avro', text });
  });

  it('one request is under way per question, and none goes on by itself', async () => {
    const held: ServerResponse[] = [];
    const registry = new ConfluentRegistry({ url: proxy.url, timeoutMs: 10_000 });
    proxy.instead = (response) => held.push(response);

    const questions = Array.from({ length: 50 }, () => Promise.resolve(registry.schemaOf(1)));
    await expect.poll(() => held.length).toBe(1);
    held[0]!.writeHead(503).end();

    const results = await Promise.allSettled(questions);
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(50);
    expect(proxy.requests).toHaveLength(1);
  });

  describe('nobody waits for what another one has waited for in vain', () => {
    const notThere = (response: ServerResponse) =>
      void response.writeHead(404, json).end('{"error_code":40403}');
    const ask = (registry: ConfluentRegistry, id: number) =>
      Promise.resolve(registry.schemaOf(id)).catch((error: unknown) => error);
    const away = expect.objectContaining({ code: 'MESSAGING_SCHEMA_REGISTRY_UNREACHABLE' });

    it.each<[string, (response: ServerResponse) => void]>([
      ['says nothing', () => undefined],
      ['ends the connection', (response) => response.destroy()],
      ['answers 429', (response) => response.writeHead(429).end()],
      ['answers 503', (response) => response.writeHead(503).end()],
    ])('while it %s, one at a time asks, about once a second', async (_name, instead) => {
      const registry = new ConfluentRegistry({ url: proxy.url, timeoutMs: 200 });
      proxy.instead = instead;
      for (let id = 1; id <= 2_000; id += 1) expect(await ask(registry, id)).toEqual(away);
      expect(proxy.requests.length).toBeLessThan(20);
    });

    it('one finds out whether it is back; the others do not wait for that one, nor with it', async () => {
      const registry = new ConfluentRegistry({ url: proxy.url, timeoutMs: 30_000 });
      proxy.instead = (response) => response.writeHead(503).end();
      expect(await ask(registry, 1)).toEqual(away);

      const held: ServerResponse[] = [];
      proxy.instead = (response) => held.push(response);
      const probes: Promise<unknown>[] = [];
      await expect
        .poll(() => (probes.push(ask(registry, 2)), held.length), { timeout: 10_000 })
        .toBe(1);
      const asked = proxy.requests.length;
      for (const id of [1, 2, 3]) expect(await ask(registry, id)).toEqual(away);
      expect(proxy.requests).toHaveLength(asked);

      proxy.instead = notThere;
      notThere(held[0]!);
      expect(await Promise.all(probes)).toContain(undefined);
      expect(await ask(registry, 3)).toBeUndefined();
    });

    it('but a question that it stumbles over, or that it cannot store, stops no other one', async () => {
      const registry = new ConfluentRegistry({ url: proxy.url, timeoutMs: 30_000 });
      proxy.instead = (response) => {
        const { method, url: path = '' } = response.req;
        if (method === 'POST') return response.writeHead(503).end();
        return path.endsWith('/1') ? response.writeHead(500).end() : notThere(response);
      };
      for (let id = 2; id < 10; id += 1) {
        expect(await ask(registry, 1)).toEqual(away);
        await expect(registry.idOf(avroSchema(newType(), {}))).rejects.toEqual(away);
        expect(await ask(registry, id)).toBeUndefined();
      }
    });
  });

  it('nobody listens there: that is said at once', async () => {
    const [port] = await findFreePorts(1);
    const registry = new ConfluentRegistry({ url: `http://127.0.0.1:${port}` });
    await expect(registry.schemaOf(1)).rejects.toMatchObject(unreachable('ECONNREFUSED'));
  });
});

describe.skipIf(!url)('A schema registry that stops and starts again', () => {
  it('serves what is known all the time, and all else again when it is back', async () => {
    const server = await startSchemaRegistry();
    try {
      const registry = new ConfluentRegistry({ url: server.url, timeoutMs: 10_000 });
      const [known, unknown] = [
        avroSchema(newType(), { orderId: 'string' }),
        avroSchema(newType(), { orderId: 'long' }),
      ];
      const id = await registry.idOf(known);
      const schema = await registry.schemaOf(id);

      await server.stop();
      expect(registry.idOf(known)).toBe(id);
      expect(registry.schemaOf(id)).toBe(schema);
      await expect(registry.idOf(unknown)).rejects.toMatchObject(unreachable(''));
      await expect(registry.schemaOf(id + 1)).rejects.toMatchObject(unreachable(''));

      await server.start();
      expect(await registry.idOf(unknown)).toBe(id + 1);
      expect(await registry.schemaOf(id + 1)).toEqual({ format: 'avro', text: unknown.text });
      const another = new ConfluentRegistry({ url: server.url, timeoutMs: 10_000 });
      expect(await another.idOf(known)).toBe(id);
    } finally {
      await server.close();
    }
  });
});
