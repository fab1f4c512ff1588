import { describe, expect, it } from 'vitest';
import type { Message } from '@nest-kafka-kit/messaging';
import { PlainJsonEncoding } from '@nest-kafka-kit/messaging/events';
import { describeEvent, eventLine } from './event-line.js';

const TIME = '2026-01-02T03:04:05.000Z';

function message(time: string | undefined, timestamp: number): Message {
  const headers = {
    ce_specversion: '1.0',
    ce_id: '1',
    ce_type: 'order.placed',
    ce_source: 'shop',
    ...(time !== undefined && { ce_time: time }),
  };
  return {
    topic: 'orders',
    partition: 2,
    offset: 7n,
    timestamp,
    key: Buffer.from('o-1'),
    value: Buffer.from('{"total":1}'),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)]),
    ),
  };
}

const encoding = new PlainJsonEncoding();

describe('The line of an event', () => {
  it('has its time, type, key and place, and what is in it only on request', async () => {
    const event = message(TIME, 0);
    expect(await eventLine(event, false, encoding)).toBe(`${TIME} order.placed o-1 orders/2@7`);
    expect(await eventLine(event, true, encoding)).toBe(
      `${TIME} order.placed o-1 orders/2@7 {"total":1}`,
    );
  });

  it.each([
    ['no time of its own', undefined, Date.parse(TIME), `${TIME} order.placed o-1 orders/2@7`],
    ['no time at all', undefined, 1e300, '- order.placed o-1 orders/2@7'],
    [
      'a time that is none',
      'soon',
      Date.parse(TIME),
      `${TIME} order.placed o-1 orders/2@7 Attribute time is no time. One of RFC 3339 is read, with its offset, such as 2026-05-01T10:00:00Z.`,
    ],
    [
      'neither',
      '2026-99-99T00:00:00Z',
      1e300,
      '- order.placed o-1 orders/2@7 Attribute time is no time. One of RFC 3339 is read, with its offset, such as 2026-05-01T10:00:00Z.',
    ],
  ])('can be told with %s', async (_what, time, timestamp, line) => {
    const event = message(time, timestamp);
    expect(await eventLine(event, false, encoding)).toBe(line);
    const described = await describeEvent(event, true, encoding);
    expect(JSON.stringify({ ...described, offset: '7' })).toContain('"storedAt"');
  });
});
