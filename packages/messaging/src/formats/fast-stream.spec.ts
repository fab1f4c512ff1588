import { describe, expect, it } from 'vitest';
import type { Message } from '../ports/index.js';
import { fastStream, field } from './index.js';

const value = { customerId: 'c1' };

function read(headers: Record<string, string>, mapping?: Parameters<typeof fastStream>[0]) {
  const bytes = Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)] as const);
  const message: Message = {
    topic: 'faststream',
    partition: 0,
    offset: 0n,
    timestamp: 0,
    key: null,
    value: Buffer.from(JSON.stringify(value)),
    headers: Object.fromEntries(bytes),
  };
  const format = fastStream(mapping);
  return format.read(message, format.parse!(message.value!, message));
}

describe('A message of FastStream', () => {
  it('has its correlation id in a header', () => {
    const headers = { correlation_id: 'k-1', 'content-type': 'application/json' };
    expect(read(headers)).toEqual({ correlationId: 'k-1', data: value });
  });

  it('takes a mapping beside it', () => {
    expect(read({ correlation_id: 'k-1' }, { id: field('customerId') })).toMatchObject({
      id: 'c1',
      correlationId: 'k-1',
    });
  });

  it.each(['', 'application/json', 'Application/JSON; charset=utf-8', 'application/problem+json'])(
    'is JSON where its content type says so, or nothing: "%s"',
    (contentType) => {
      expect(read({ 'content-type': contentType })).toEqual({ data: value });
    },
  );

  it.each(['text/plain', 'application/xml', 'application/x-protobuf', 'x'.repeat(1e6)])(
    'is refused by the name of the header otherwise: %.30s',
    (contentType) => {
      expect(() => read({ 'content-type': contentType })).toThrow(
        `header "content-type" is "${contentType.slice(0, 100)}": application/json is read.`,
      );
    },
  );
});
