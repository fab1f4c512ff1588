import { IsString } from 'class-validator';
import { expect, it } from 'vitest';
import { defineTopic, Event, type Message } from '@nest-kafka-kit/messaging';
import { PlainJsonEncoding } from '@nest-kafka-kit/messaging/events';
import { field, plainJson } from '@nest-kafka-kit/messaging/formats';
import { describeEvent, eventLine } from './event-line.js';

const customers = defineTopic({ name: 'CRM.customers_v1' });

@Event({
  type: 'crm.customer',
  topic: customers,
  external: true,
  format: plainJson({ time: field('changedAt') }),
})
class CustomerChanged {
  @IsString() readonly customerId!: string;
}

const message: Message = {
  topic: customers.name,
  partition: 2,
  offset: 17n,
  timestamp: 1_700_000_000_000,
  key: Buffer.from('c1'),
  value: Buffer.from('{"customerId":"c1","changedAt":"2026-05-01T10:00:00Z"}'),
  headers: {},
};

it('An event that is no CloudEvent has a line as any other, by its format', async () => {
  expect(CustomerChanged.name).toBe('CustomerChanged');
  expect(await eventLine(message, true, new PlainJsonEncoding())).toBe(
    '2026-05-01T10:00:00.000Z crm.customer c1 CRM.customers_v1/2@17 ' +
      '{"customerId":"c1","changedAt":"2026-05-01T10:00:00Z"}',
  );
  expect(await describeEvent(message, false, new PlainJsonEncoding())).toMatchObject({
    id: 'CRM.customers_v1/2@17',
    type: 'crm.customer',
    source: 'CRM.customers_v1',
    version: 1,
  });
});

it('One that its format cannot read says why, and its type', async () => {
  const broken = { ...message, value: Buffer.from('{"changedAt":"room 12"}') };
  expect(await eventLine(broken, true, new PlainJsonEncoding())).toContain(
    'crm.customer c1 CRM.customers_v1/2@17 Format plain JSON: field "changedAt" is no time',
  );
});
