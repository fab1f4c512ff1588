import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '@nest-kafka-kit/messaging';
import { patience, PolicyService } from '../../failure-policy/policy-service.js';
import { brokers, type HttpClient } from '@nest-kafka-kit/testing';
import { ADMIN_TOKEN, operatorOf } from './operator.js';

const PATH = '/v1/messaging/messages';

describe.each(brokers)('A raw message sent by an operator on $broker', ({ environment }) => {
  const topic = `raw-${randomUUID()}`;
  const received = new Map<string, Message>();
  let service: PolicyService;
  let operator: HttpClient;

  @Controller()
  class RawController {
    @EventPattern<Record<string, Message>>(topic)
    onMessage(@Payload() message: Message): void {
      received.set(`${message.partition}/${message.offset}`, message);
    }
  }

  beforeAll(async () => {
    service = await PolicyService.start({
      environment: { ...environment, ADMIN_TOKEN },
      controller: RawController,
      // The topic of a bare handler is somebody else's, who creates it.
      topics: [{ name: topic, partitions: 3, replicationFactor: -1, config: {} }],
    });
    operator = operatorOf(service);
  });

  afterAll(() => service[Symbol.asyncDispose]());

  it.each<[string, object, string | Buffer | null]>([
    ['a text', { value: 'größe' }, 'größe'],
    ['a text that looks like JSON, byte for byte', { value: '{ "a": 1.0 }' }, '{ "a": 1.0 }'],
    ['an empty text', { value: '' }, ''],
    ['an object', { value: { userId: '1', tags: [] } }, '{"userId":"1","tags":[]}'],
    ['an array', { value: [1, null] }, '[1,null]'],
    [
      'an object whose keys mean something to JavaScript',
      { value: { constructor: 1, deep: [{ prototype: 2, valueOf: 3 }] } },
      '{"constructor":1,"deep":[{"prototype":2,"valueOf":3}]}',
    ],
    ['the largest integer', { value: [2 ** 53 - 1, 0.5] }, '[9007199254740991,0.5]'],
    ['bytes', { value: 'AP8=', encoding: 'base64' }, Buffer.from([0, 255])],
    ['a tombstone', { value: null }, null],
  ])('arrives as it is, at the position answered: %s', async (_what, body, value) => {
    const headers = { 'content-type': 'text/plain', 'x-empty': '' };
    const answer = await operator.post(PATH, { topic, key: 'schlüssel', headers, ...body });
    expect(answer).toMatchObject({
      status: 202,
      body: { topic, partition: expect.any(Number), offset: expect.stringMatching(/^\d+$/) },
    });
    const { partition, offset } = answer.body;
    await expect.poll(() => received.get(`${partition}/${offset}`), patience).toBeDefined();
    const message = received.get(`${partition}/${offset}`)!;
    expect(message.key).toEqual(Buffer.from('schlüssel'));
    expect(message.value).toEqual(typeof value === 'string' ? Buffer.from(value) : value);
    expect(message.headers).toEqual({
      'content-type': Buffer.from('text/plain'),
      'x-empty': Buffer.from(''),
    });
  });

  it.each<[string, string, string]>([
    ['a header named constructor', '"headers":{"a":"1","constructor":"1"},"value":""', 'headers'],
    ['a header named prototype', '"headers":{"prototype":"1"},"value":""', 'headers'],
    ['an integer beyond 2^53', '"value":{"deep":[12345678901234567890]}', 'value'],
    ['a number beyond all', '"value":[-1e400]', 'value'],
  ])('is refused where it would not arrive as it is: %s', async (_what, fields, path) => {
    const before = await service.stored(topic);
    const { status, body } = await operator.post(PATH, `{"topic":"${topic}",${fields}}`);
    expect(status).toBe(400);
    expect(body.errors).toMatchObject([{ path }]);
    expect(await service.stored(topic)).toBe(before);
  });

  it('needs neither key nor headers', async () => {
    const { body } = await operator.post(PATH, { topic, value: 'x' });
    const position = `${body.partition}/${body.offset}`;
    await expect
      .poll(() => received.get(position), patience)
      .toMatchObject({
        key: null,
        headers: {},
      });
  });

  it('to an unknown topic answers 422, and the topic is not created', async () => {
    const unknown = `unknown-${randomUUID()}`;
    const { status, body } = await operator.post(PATH, { topic: unknown, value: 'x' });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      code: 'MESSAGING_OPERATION_REFUSED',
      detail: `The broker has no topic "${unknown}".`,
    });
    expect(await service.admin.topics()).not.toContain(unknown);
  });

  it('that is wrong answers 400 naming every wrong field, and is not stored', async () => {
    const before = await service.stored(topic);
    const wrong = { topic, key: 1, headers: { a: 1 }, value: 5, encoding: 'hex', ttl: 1 };
    const { status, headers, body } = await operator.post(PATH, wrong);
    expect(status).toBe(400);
    expect(headers.get('content-type')).toContain('application/problem+json');
    const paths = body.errors.map(({ path }: { path: string }) => path);
    expect(paths.sort()).toEqual(['encoding', 'headers', 'key', 'ttl', 'value']);
    for (const broken of ['{"topic":', '[]', '"text"', 'null']) {
      expect([broken, (await operator.post(PATH, broken)).status]).toEqual([broken, 400]);
    }
    const deep = `{"topic":"${topic}","value":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    expect(await operator.post(PATH, deep)).toMatchObject({ status: 400 });
    expect(await service.stored(topic)).toBe(before);
  });
});
