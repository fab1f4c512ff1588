import { describe, expect, it } from 'vitest';
import type { InvalidRequestException } from '../http/problems/problem-details.js';
import { RequestValidationPipe } from '../http/request-validation.pipe.js';
import { SendMessageRequest } from './message.requests.js';

const pipe = new RequestValidationPipe();

const check = (body: object) =>
  pipe.transform(body, { type: 'body', metatype: SendMessageRequest });

const wrongFields = (body: object): Promise<string[]> =>
  check(body).then(
    () => [],
    (error: InvalidRequestException) => error.errors.map(({ path }) => path),
  );

describe('A message to send', () => {
  it.each([
    ['a text', { topic: 'orders', value: 'one' }],
    ['an empty text', { topic: 'orders', value: '' }],
    ['a tombstone', { topic: 'orders', key: '1', value: null }],
    ['bytes', { topic: 'orders', value: 'AP8=', encoding: 'base64' }],
    ['no bytes', { topic: 'orders', value: '', encoding: 'base64' }],
    ['JSON, which is bytes by then', { topic: 'orders', value: Buffer.from('[1]') }],
    ['all there is', { topic: 'a.b_c-1', key: '', headers: { a: '1', b: '' }, value: 'one' }],
    ['a null key', { topic: 'orders', key: null, value: 'one' }],
  ])('is accepted with %s', async (_what, body) => {
    expect(await check(body)).toEqual(body);
  });

  it.each([
    ['nothing', {}, ['topic', 'value']],
    ['no value', { topic: 'orders' }, ['value']],
    ['a number', { topic: 'orders', value: 1 }, ['value']],
    ['a truth', { topic: 'orders', value: true }, ['value']],
    ['a topic that cannot be', { topic: 'or ders', value: '' }, ['topic']],
    ['a topic too long', { topic: 'x'.repeat(250), value: '' }, ['topic']],
    ['the folder above', { topic: '..', value: '' }, ['topic']],
    ["a topic of the broker's own", { topic: '__consumer_offsets', value: '' }, ['topic']],
    ['a key that is a number', { topic: 'orders', key: 1, value: '' }, ['key']],
    ['a list of headers', { topic: 'orders', headers: ['a'], value: '' }, ['headers']],
    ['null headers', { topic: 'orders', headers: null, value: '' }, ['headers']],
    ['a header that is a number', { topic: 'orders', headers: { a: 1 }, value: '' }, ['headers']],
    ['a header without a name', { topic: 'orders', headers: { '': 'a' }, value: '' }, ['headers']],
    ['another encoding', { topic: 'orders', value: '', encoding: 'hex' }, ['encoding']],
    ['no encoding', { topic: 'orders', value: 'one', encoding: null }, ['encoding']],
    ['what is no base64', { topic: 'orders', value: 'AP8', encoding: 'base64' }, ['value']],
    ['a tombstone in base64', { topic: 'orders', value: null, encoding: 'base64' }, ['value']],
    [
      'JSON in base64',
      { topic: 'orders', value: Buffer.from('{}'), encoding: 'base64' },
      ['value'],
    ],
    ['what nobody knows', { topic: 'orders', value: '', partition: 1 }, ['partition']],
    [
      'everything wrong',
      { topic: '', key: {}, headers: 1, value: 1, encoding: 1, other: 1 },
      ['topic', 'key', 'headers', 'value', 'encoding', 'other'],
    ],
  ])('is refused with %s, all wrong fields named', async (_what, body, paths) => {
    expect((await wrongFields(body)).sort()).toEqual([...paths].sort());
  });
});
