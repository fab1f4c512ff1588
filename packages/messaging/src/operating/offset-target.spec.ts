import { beforeEach, describe, expect, it } from 'vitest';
import type { Admin } from '../ports/index.js';
import { OperationRefusedError } from '../errors.js';
import { MemoryBroker } from '../brokers/memory/memory-broker.js';
import { defineTopic } from '../topics/define-topic.js';
import { parseOffsetTarget, parseTime, resolveOffsets } from './offset-target.js';

const NOW = Date.parse('2026-11-20T12:00:00Z');

describe('A place in a topic, in words', () => {
  it.each([
    ['earliest', 'earliest'],
    ['latest', 'latest'],
    ['0', { offset: 0n }],
    ['123456789012345678', { offset: 123456789012345678n }],
    ['2026-11-20T10:00:00Z', { timestamp: NOW - 7_200_000 }],
    ['2026-11-20T11:00:00.500+01:00', { timestamp: NOW - 7_200_000 + 500 }],
    ['2026-11-20', { timestamp: NOW - 43_200_000 }],
    ['2026-11-20T10:00Z', { timestamp: NOW - 7_200_000 }],
    ['2026-11-20t10:00:00z', { timestamp: NOW - 7_200_000 }],
    ['-90s', { timestamp: NOW - 90_000 }],
    ['-15m', { timestamp: NOW - 900_000 }],
    ['-1h', { timestamp: NOW - 3_600_000 }],
    ['-7d', { timestamp: NOW - 604_800_000 }],
  ])('%s', (text, target) => {
    expect(parseOffsetTarget(text, NOW)).toEqual(target);
  });

  it.each([
    '',
    'now',
    'Earliest',
    '-1',
    '-1w',
    '1h',
    '+1h',
    '-h',
    '1.5',
    '2026-13-01',
    '2026-02-31',
    '2025-02-29T10:00:00Z',
    '2026-11-20T24:00:00Z',
    '2026-11-20T10:00:00',
    '20.11.2026',
    '1234567890123456789',
  ])('but not %j: the error says what is accepted', (text) => {
    expect(() => parseOffsetTarget(text, NOW)).toThrow(OperationRefusedError);
    expect(() => parseOffsetTarget(text, NOW)).toThrow(/earliest, latest, an offset, a time/);
    expect(parseTime(text, NOW)).toBeUndefined();
  });
});

describe('A time that is still to come', () => {
  it('is no place in a topic', () => {
    expect(() => parseOffsetTarget('2026-11-20T12:00:01Z', NOW)).toThrow(/in the future/);
  });
});

describe('A place in a topic, in offsets', () => {
  let admin: Admin;

  beforeEach(async () => {
    const broker = new MemoryBroker();
    admin = broker.admin();
    await admin.createTopics([defineTopic({ name: 'orders', partitions: 2 })]);
    const producer = broker.producer();
    for (const partition of [0, 0, 0, 1])
      await producer.publish({ topic: 'orders', key: null, value: null, headers: {}, partition });
  });

  it.each([
    ['earliest', [0n, 0n]],
    ['latest', [3n, 1n]],
    [{ offset: 2n }, [2n, 1n]],
    [{ offset: 99n }, [3n, 1n]],
    [{ timestamp: 0 }, [0n, 0n]],
    [{ timestamp: Date.now() + 60_000 }, [3n, 1n]],
  ] as const)('%o is never before the beginning or beyond the end', async (target, offsets) => {
    const resolved = await resolveOffsets(admin, 'orders', target);
    expect(resolved.map(({ offset }) => offset)).toEqual(offsets);
  });

  it('is refused of a topic that is not there', async () => {
    await expect(resolveOffsets(admin, 'ordres', 'latest')).rejects.toThrow(/no topic "ordres"/);
  });
});
