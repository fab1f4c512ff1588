import { IsUUID } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { definitionOf, Event } from '../../events/index.js';
import type { EventSchema } from '../../schemas/event-schema.js';
import { defineTopic } from '../../topics/define-topic.js';
import { subjectOf } from './subject-name.js';

@Event({ type: 'invoice.sent', topic: defineTopic({ name: 'invoices' }), key: 'invoiceId' })
class InvoiceSent {
  @IsUUID() readonly invoiceId!: string;
}

function schemaOfVersion(version: number): EventSchema {
  const recordName = version === 1 ? 'invoice.InvoiceSent' : `invoice.InvoiceSentV${version}`;
  const definition = { ...definitionOf(InvoiceSent), version };
  return { definition, recordName, format: 'avro', text: '{}' };
}

describe('A subject', () => {
  it.each([
    ['topic-type', 1, 'invoices-invoice.sent'],
    ['topic-type', 2, 'invoices-invoice.sent-v2'],
    ['topic-type', 10, 'invoices-invoice.sent-v10'],
    ['record', 1, 'invoice.InvoiceSent'],
    ['record', 2, 'invoice.InvoiceSentV2'],
    ['topic-record', 1, 'invoices-invoice.InvoiceSent'],
    ['topic-record', 2, 'invoices-invoice.InvoiceSentV2'],
  ] as const)('is named by strategy %s, version %i: %s', (strategy, version, subject) => {
    expect(subjectOf(schemaOfVersion(version), strategy)).toBe(subject);
  });
});
