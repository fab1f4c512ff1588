import { beforeEach, describe, expect, it, vi } from 'vitest';
import { OperationRefusedError } from '../errors.js';
import type { TopicSettings } from '../ports/index.js';
import { createTopics } from './create-topics.js';
import { defineTopic } from './define-topic.js';

const MIB = 1024 * 1024;
const config = { 'max.message.bytes': String(10 * MIB) };
const letters = { ...defineTopic({ name: 'shop.dlt', config }), mayBeSmaller: true };
const orders = defineTopic({ name: 'orders', config });

describe('Topics on a broker that caps their messages', () => {
  const onSmaller = vi.fn();
  let created: TopicSettings[];
  let accepts: (topic: TopicSettings) => boolean;
  const admin = {
    createTopics: async (topics: readonly TopicSettings[]) => {
      const refused = topics.filter((topic) => !accepts(topic));
      created.push(...topics.filter((topic) => !refused.includes(topic)));
      if (refused.length === 0) return topics.map(({ name }) => name);
      throw new OperationRefusedError(`Too large: ${refused.map(({ name }) => name).join(', ')}.`);
    },
  };
  beforeEach(() => {
    onSmaller.mockReset();
    created = [];
  });

  it.each([
    [8 * MIB, 8 * MIB],
    [5 * MIB, 4 * MIB],
    [MIB, MIB],
    [1, undefined],
  ])('get what it allows: of %d bytes, %d', async (cap, expected) => {
    accepts = ({ config: { 'max.message.bytes': bytes } }) => Number(bytes ?? 0) <= cap;
    expect(await createTopics(admin, [letters], onSmaller)).toEqual(['shop.dlt']);
    const limit = expected === undefined ? {} : { 'max.message.bytes': String(expected) };
    expect(created).toEqual([{ ...letters, config: limit }]);
    expect(onSmaller.mock.calls).toEqual([['shop.dlt', expected, 'Too large: shop.dlt.']]);
  });

  it('are not made smaller where the service itself chose the limit', async () => {
    accepts = ({ name }) => name !== 'orders';
    await expect(createTopics(admin, [orders, letters], onSmaller)).rejects.toThrow(
      'Too large: orders.',
    );
    expect(onSmaller).not.toHaveBeenCalled();
  });

  it('are refused with the first reason where it is not the limit that the broker minds', async () => {
    accepts = () => false;
    await expect(createTopics(admin, [letters], onSmaller)).rejects.toThrow('Too large: shop.dlt.');
  });

  it('are as they should be where nothing is capped', async () => {
    accepts = () => true;
    expect(await createTopics(admin, [orders, letters], onSmaller)).toEqual(['orders', 'shop.dlt']);
    expect(created).toEqual([orders, letters]);
    expect(onSmaller).not.toHaveBeenCalled();
  });
});
