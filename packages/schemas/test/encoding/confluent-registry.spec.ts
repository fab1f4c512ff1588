/** A schema is asked for once, is the registry's to refuse, and no credential is ever shown. */
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { ConfluentRegistry } from '../../src/registry/confluent-registry.js';
import type { SchemaRegistryConnection } from '../../src/registry/schema-registry.js';
import { RegistryProxy } from '@nest-kafka-kit/testing/registry';
import { avroSchema, jsonSchema, newType, subjectOfType } from './order-schemas.js';

const url = inject('schemaRegistryUrl');

describe.skipIf(!url)('A Confluent-compatible registry', () => {
  let proxy: RegistryProxy;

  beforeEach(async () => {
    proxy = await RegistryProxy.start(url!);
  });

  afterEach(() => proxy[Symbol.asyncDispose]());

  const connect = (connection: Partial<SchemaRegistryConnection> = {}) =>
    new ConfluentRegistry({ url: proxy.url, timeoutMs: 10_000, ...connection });
  const asked = () => proxy.requests.map(({ method, path }) => `${method} ${path}`);

  async function demandFull(type: string): Promise<void> {
    const answer = await fetch(`${url}/config/${subjectOfType(type)}`, {
      method: 'PUT',
      body: '{"compatibility":"FULL"}',
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(200);
  }

  it.each([
    ['Avro', avroSchema(newType(), { orderId: 'string' }), 'avro'],
    ['JSON Schema', jsonSchema(newType(), { orderId: { type: 'string' } }), 'json'],
  ])('takes %s, and gives it back by its id', async (_name, schema, format) => {
    const id = await connect().idOf(schema);

    expect(await connect().schemaOf(id)).toEqual({ format, text: schema.text });
    expect(await connect().idOf(schema)).toBe(id);
    expect(await connect({ register: 'never' }).idOf(schema)).toBe(id);
  });

  it('is asked once, whoever asks and however often, and answers at once from then on', async () => {
    const [registry, type] = [connect(), newType()];
    const schema = avroSchema(type, { orderId: 'string', [`at${Date.now()}`]: 'long' });

    const ids = await Promise.all([registry.idOf(schema), registry.idOf({ ...schema })]);
    const [id] = ids as [number, number];
    expect(new Set(ids).size).toBe(1);
    expect(registry.idOf({ ...schema })).toBe(id);

    const found = await Promise.all([registry.schemaOf(id), registry.schemaOf(id)]);
    expect(found[0]).toEqual({ format: 'avro', text: schema.text });
    expect(registry.schemaOf(id)).toBe(found[1]);
    const path = new URL(url!).pathname;
    expect(asked()).toEqual([
      `POST ${path}/subjects/${subjectOfType(type)}/versions`,
      `GET ${path}/schemas/ids/${id}`,
    ]);
  });

  it('is asked about each subject, though the schemas are the same', async () => {
    const registry = connect();
    for (const type of [newType(), newType()]) {
      await registry.idOf(avroSchema(type, { orderId: 'string' }));
    }
    expect(proxy.requests).toHaveLength(2);
  });

  it('is asked in its own media type, and told the type only of what is not Avro', async () => {
    const registry = connect();
    await registry.idOf(avroSchema(newType(), { orderId: 'string' }));
    await registry.idOf(jsonSchema(newType(), { orderId: { type: 'string' } }));

    const [avro, json] = proxy.requests.map(({ body }) => JSON.parse(body) as object);
    expect(Object.keys(avro!)).toEqual(['schema']);
    expect(json).toHaveProperty('schemaType', 'JSON');
    for (const { headers } of proxy.requests) {
      expect(headers['content-type']).toBe('application/vnd.schemaregistry.v1+json');
      expect(headers).not.toHaveProperty('authorization');
    }
  });

  it.each(['', '/', '//'])('has the path it is given, also with "%s" behind', async (slashes) => {
    const type = `${newType()}/of é`;
    await connect({ url: proxy.url + slashes }).idOf(avroSchema(type, { orderId: 'string' }));

    expect(asked()).toEqual([
      `POST ${new URL(url!).pathname}/subjects/${encodeURIComponent(subjectOfType(type))}/versions`,
    ]);
    const subjects = (await (await fetch(`${url}/subjects`)).json()) as string[];
    expect(subjects).toContain(subjectOfType(type));
  });

  it('may have moved', async () => {
    const { origin } = new URL(proxy.url);
    proxy.instead = (response) => {
      proxy.instead = undefined;
      response.writeHead(308, { location: origin + response.req.url }).end();
    };
    const schema = avroSchema(newType(), { orderId: 'string' });

    expect(await connect().schemaOf(await connect().idOf(schema))).toMatchObject({
      format: 'avro',
    });
  });

  it('does not know every id, and is asked again about one it did not know, but not by a flood', async () => {
    const registry = connect();
    const isUnknown = async () => (await registry.schemaOf(2_147_483_647)) === undefined;
    for (let count = 0; count < 1_000; count += 1) expect(await isUnknown()).toBe(true);
    // Once a second.
    expect(proxy.requests.length).toBeLessThan(20);
    const before = proxy.requests.length;
    await expect
      .poll(async () => (await isUnknown()) && proxy.requests.length)
      .toBeGreaterThan(before);
  });

  it('may have a schema later that it did not have', async () => {
    const registry = connect();
    const schema = avroSchema(newType(), { orderId: 'string', [`at${Date.now()}`]: 'long' });
    proxy.instead = (response) => response.writeHead(404).end('{"error_code":40403}');
    const id = await new ConfluentRegistry({ url: url!, timeoutMs: 10_000 }).idOf(schema);
    expect(await registry.schemaOf(id)).toBeUndefined();
    proxy.instead = undefined;
    await expect
      .poll(() => registry.schemaOf(id), { timeout: 10_000 })
      .toMatchObject({
        text: schema.text,
      });
  });

  it.each([0, -1, 1.5, 0x8000_0000, 0xffff_ffff])('never gave the id %d away', (id) => {
    expect(connect().schemaOf(id)).toBeUndefined();
    expect(proxy.requests).toHaveLength(0);
  });

  it('refuses what its rule forbids, and says why; what is allowed goes on', async () => {
    const [registry, type] = [connect(), newType()];
    await registry.idOf(avroSchema(type, { orderId: 'string' }));
    await demandFull(type);

    const changed = avroSchema(type, { orderId: 'long' });
    for (const attempt of [1, 2]) {
      await expect(registry.idOf(changed), `attempt ${attempt}`).rejects.toMatchObject({
        code: 'MESSAGING_SCHEMA_INCOMPATIBLE',
        message: expect.stringMatching(
          new RegExp(`"${subjectOfType(type)}": .*/fields/0/type.*npm run schemas:check`),
        ) as string,
      });
    }
    expect(await registry.idOf(avroSchema(type, { orderId: 'string' }))).toBeGreaterThan(0);
  });

  it('refuses what is no schema', async () => {
    await expect(connect().idOf(avroSchema(newType(), { id: 'nonsense' }))).rejects.toMatchObject({
      code: 'MESSAGING_SCHEMA_REGISTRY_REFUSED',
      message: expect.stringContaining('422') as string,
    });
  });

  it.each(['a subject', 'a schema'])(
    'with register never: does not learn of %s from this service',
    async (what) => {
      const type = newType();
      if (what === 'a schema') await connect().idOf(avroSchema(type, { orderId: 'string' }));
      const before = proxy.requests.length;

      const schema = avroSchema(type, { orderId: 'string', note: 'string' });
      await expect(connect({ register: 'never' }).idOf(schema)).rejects.toMatchObject({
        code: 'MESSAGING_SCHEMA_NOT_REGISTERED',
      });
      expect(asked().slice(before)).toEqual([expect.not.stringContaining('/versions')]);
    },
  );

  describe('that wants credentials', () => {
    const basic = { username: 'svc', password: 'pass:wörd' };
    const token = 'a-token.of_some~kind';
    const secrets = [basic.password, Buffer.from('svc:pass:wörd').toString('base64'), token];

    it.each([
      ['a password', { authorization: basic }, `Basic ${secrets[1]}`],
      ['a token', { authorization: { token } }, `Bearer ${token}`],
    ])('lets in who has %s', async (_name, connection, demanded) => {
      proxy.demanded = demanded;
      const schema = avroSchema(newType(), { orderId: 'string' });
      expect(await connect(connection).idOf(schema)).toBeGreaterThan(0);
    });

    it.each([
      ['no credentials', {}, 'without credentials'],
      ['another password', { authorization: basic }, 'these credentials'],
      ['another token', { authorization: { token } }, 'these credentials'],
    ])('refuses who has %s, who is told what to set', async (_name, connection, told) => {
      proxy.demanded = 'Bearer of-somebody-else';
      const registry = connect(connection);

      const error = await Promise.resolve(registry.schemaOf(1)).catch((reason: unknown) => reason);
      expect(error).toMatchObject({
        code: 'MESSAGING_SCHEMA_REGISTRY_REFUSED',
        message: expect.stringMatching(`401.*${told}.*registry\\.authorization`) as string,
      });
      for (const secret of secrets) expect(inspect(error, { depth: 9 })).not.toContain(secret);
    });

    it('is not asked with a token that no header can carry, which stays unsaid', () => {
      const connecting = () => connect({ authorization: { token: 'to\nken' } });
      expect(connecting).toThrow('registry.authorization');
      expect(connecting).not.toThrow('ken\n');
    });

    it('is named in logs without what its address says about them', () => {
      const { host, pathname } = new URL(proxy.url);
      const { description } = connect({ url: `http://svc:secret@${host}${pathname}/?key=secret` });
      expect(description).toBe(proxy.url);
    });
  });
});
