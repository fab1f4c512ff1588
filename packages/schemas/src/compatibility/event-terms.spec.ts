import { IsString } from 'class-validator';
import { expect, it } from 'vitest';
import { defineTopic, Event } from '@nest-kafka-kit/messaging';
import { definitionOf } from '@nest-kafka-kit/messaging/events';
import { plainJson } from '@nest-kafka-kit/messaging/formats';
import { eventIncompatibilities, type EventTerms, termsOf } from './event-compatibility.js';

@Event({
  type: 'crm.customer',
  topic: defineTopic({ name: 'customers' }),
  external: true,
  format: plainJson(),
})
class CustomerChanged {
  @IsString() readonly customerId!: string;
}

const terms = termsOf(definitionOf(CustomerChanged));
/** As a schema file has them. */
const committed = JSON.parse(JSON.stringify(terms)) as EventTerms;

it('An event whose key is that of the record is as it was committed', () => {
  expect(committed).toEqual({ topic: 'customers', kind: 'base' });
  expect(eventIncompatibilities(committed, terms)).toEqual([]);
});

it('One that names a key has another', () => {
  expect(eventIncompatibilities(terms, { ...committed, key: 'customerId' })).toMatchObject([
    { kind: 'key', reader: 'key of the record', writer: 'key customerId' },
  ]);
});
