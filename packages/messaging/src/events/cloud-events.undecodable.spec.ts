import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { HeaderValue, Message } from '../ports/index.js';
import { UndecodableMessageError } from '../errors.js';
import { decodeEvent, isCloudEvent, typeOf } from './cloud-events.codec.js';

const attributes = {
  ce_specversion: '1.0',
  ce_id: '1',
  ce_type: 'order.placed',
  ce_source: 'shop',
  'content-type': 'application/json',
};

function binary(
  headers: Readonly<Record<string, string | readonly string[]>>,
  value: string | Buffer | null = '{}',
): Message {
  const bytes = Object.entries(headers).map(([name, header]): [string, HeaderValue] => [
    name,
    typeof header === 'string' ? Buffer.from(header) : header.map((each) => Buffer.from(each)),
  ]);
  return {
    topic: 'orders',
    partition: 0,
    offset: 0n,
    timestamp: 0,
    key: null,
    value: typeof value === 'string' ? Buffer.from(value) : value,
    headers: Object.fromEntries(bytes),
  };
}

function refusal(message: Message): string {
  try {
    decodeEvent(message);
  } catch (error) {
    expect(error).toBeInstanceOf(UndecodableMessageError);
    expect(error).toHaveProperty('code', 'MESSAGING_UNDECODABLE');
    return (error as Error).message;
  }
  throw new Error('It was decoded.');
}

describe('The attributes of an event in binary mode', () => {
  it.each(['specversion', 'id', 'type', 'source'])('need %s', (name) => {
    const { [`ce_${name}`]: _left, ...rest } = attributes as Record<string, string>;
    expect(refusal(binary(rest))).toBe(`CloudEvents attribute ${name} is missing.`);
    expect(refusal(binary({ ...rest, [`ce_${name}`]: '' }))).toBe(
      `CloudEvents attribute ${name} is missing.`,
    );
  });

  it('are those of CloudEvents 1.0', () => {
    expect(refusal(binary({ ...attributes, ce_specversion: '0.3' }))).toBe(
      'CloudEvents specversion 0.3: only 1.0 is read.',
    );
  });

  it.each(['ce_id', 'ce_type', 'ce_eventversion', 'ce_correlationid', 'content-type'])(
    'come once each: %s twice is ambiguous',
    (name) => {
      const twice = { ...attributes, [name]: ['application/json', 'application/json'] };
      expect(refusal(binary(twice))).toBe(`Header ${name} was sent 2 times.`);
    },
  );

  it('route a message whose type came twice to somebody who refuses it', () => {
    const twice = binary({ ...attributes, ce_type: ['order.placed', 'order.cancelled'] });
    expect(isCloudEvent(twice)).toBe(true);
    expect(typeOf(twice)).toBe('order.placed');
  });

  it.each(['', ' 1', '1.0', '-1', '0x1', '1e3', 'v1', '1234567890123456'])(
    'have an integer version, not %j',
    (version) => {
      expect(refusal(binary({ ...attributes, ce_eventversion: version }))).toBe(
        `Attribute eventversion is ${JSON.stringify(version)}: an integer is read.`,
      );
    },
  );

  it.each(['', '-1', '0.5', 'soon'])('have an integer timeout, not %j', (timeout) => {
    expect(refusal(binary({ ...attributes, ce_timeoutms: timeout }))).toBe(
      `Attribute timeoutms is ${JSON.stringify(timeout)}: an integer is read.`,
    );
  });

  it.each(['', 'tomorrow', '2026-13-01T00:00:00Z', '2026-01-01T00:00:00+25:00'])(
    'have a time, not %j',
    (time) => {
      expect(refusal(binary({ ...attributes, ce_time: time }))).toMatch(
        /^Attribute time is no time\. One of RFC 3339 is read/,
      );
    },
  );

  // JavaScript makes 2001 of the first two, and something that depends on TZ of the others.
  it.each(['foo 1', '1', 'Mon, 01 Jan 2024', '2024-01-01T00:00:00'])(
    'have a time as RFC 3339 has it, not %j',
    (time) => {
      expect(refusal(binary({ ...attributes, ce_time: time }))).toMatch(
        /^Attribute time is no time\. One of RFC 3339 is read/,
      );
    },
  );

  it.each(['2026-03-01T12:30:00Z', '2026-03-01t13:30:00.000000000+01:00'])(
    'have a time as precise and from where as RFC 3339 allows: %s',
    (time) => {
      const { time: decoded } = decodeEvent(binary({ ...attributes, ce_time: time }));
      expect(decoded.toISOString()).toBe('2026-03-01T12:30:00.000Z');
    },
  );
});

describe('The value of an event in binary mode', () => {
  it.each([
    ['no JSON', 'order'],
    ['truncated JSON', '{"orderId":"o-'],
    ['two JSON values', '{}{}'],
    ['empty, which is no tombstone', ''],
    ['invalid UTF-8', Buffer.from([0x22, 0xc3, 0x28, 0x22])],
    ['UTF-8 cut within a character', Buffer.from('"ü').subarray(0, 2)],
    ['compressed', Buffer.from([0x1f, 0x8b, 0x08, 0x00])],
  ])('is undecodable when it is %s', (_what, value) => {
    const problem = refusal(binary(attributes, value));
    expect(problem).toMatch(/^The value is no JSON: ./);
  });

  it.each(['secret', '{"card": secret}', '"a" secret', '["secret", secret]', 'undefined'])(
    'says what is wrong with broken JSON, but not what is in it: %s',
    (value) => {
      let error: unknown;
      try {
        decodeEvent(binary(attributes, value));
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(UndecodableMessageError);
      expect(inspect(error)).toMatch(/The value is no JSON: \w/);
      expect(inspect(error)).not.toMatch(/secret|undefined/);
    },
  );

  it.each(['application/avro', 'avro/binary', 'text/plain', 'application/xml; charset=utf-8', ''])(
    'is undecodable with content type %j, which is named',
    (contentType) => {
      expect(refusal(binary({ ...attributes, 'content-type': contentType }))).toBe(
        `Content type ${contentType}: read are JSON, and what begins with a schema id.`,
      );
    },
  );
});
