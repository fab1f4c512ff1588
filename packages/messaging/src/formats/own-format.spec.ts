import { IsString } from 'class-validator';
import { expect, it } from 'vitest';
import { type BaseEvent, defineTopic, Event, type Message } from '../index.js';
import { UndecodableMessageError } from '../errors.js';
import { definitionOf, PlainJsonEncoding, readMessage } from '../events/index.js';
import type { MessageFormat } from './index.js';

/** Lines of the old billing system: `id;amount;currency`. As in docs/other-teams-topics.md. */
function billingLine(): MessageFormat {
  return {
    name: 'billing line',
    parse: (value) => value.toString('latin1').split(';'),
    read: (_message, columns: string[] | null) => {
      if (columns === null) return { data: null };
      const [id, amount, currency] = columns;
      if (currency === undefined)
        throw new UndecodableMessageError('column "currency" is missing.');
      return { id, data: { id, amount, currency } };
    },
  };
}

const lines = defineTopic({ name: 'billing-lines' });

@Event({ type: 'billing.line', topic: lines, key: 'id', external: true, format: billingLine() })
class BillingLine {
  @IsString() readonly id!: string;
  @IsString() readonly amount!: string;
  @IsString() readonly currency!: string;
}

function read(value: string): BaseEvent<unknown> {
  const message: Message = {
    topic: lines.name,
    partition: 0,
    offset: 3n,
    timestamp: 1_700_000_000_000,
    key: Buffer.from('k'),
    value: Buffer.from(value, 'latin1'),
    headers: {},
  };
  return readMessage(message, new PlainJsonEncoding()) as BaseEvent<unknown>;
}

it("A service's own format says what it finds, and the record has the rest", () => {
  expect(definitionOf(BillingLine).format?.name).toBe('billing line');
  expect(read('7;9.90;€')).toMatchObject({
    id: '7',
    type: 'billing.line',
    key: 'k',
    time: new Date(1_700_000_000_000),
    source: 'billing-lines',
  });
});

it('Whatever it throws names the format', () => {
  expect(() => read('7;9.90')).toThrow('Format billing line: column "currency" is missing.');
});
