/** A registry that is down stops what is new, within a bound and with a coded error, and nothing else. */
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { ConfluentRegistry } from '../../src/messaging/encoding/registry/confluent-registry.js';
import { findFreePorts } from '../kafka/free-ports.js';
import { startSchemaRegistry } from '../registry/schema-registry.js';
import { RegistryProxy } from '../support/registry-proxy.js';
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
