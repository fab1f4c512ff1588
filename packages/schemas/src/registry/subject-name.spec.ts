import { IsUUID } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { defineTopic, Event } from '@nest-kafka-kit/messaging';
import { EventDefinitionError } from '@nest-kafka-kit/messaging/errors';
import { definitionOf } from '@nest-kafka-kit/messaging/events';
import type { EventSchema } from '../event-schema.js';
import { recordNameOf } from '../record-name.js';
import { refuseSharedSubjects, subjectOf } from './subject-name.js';

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

describe('Two events', () => {
  const topics = { 'a-b': defineTopic({ name: 'a-b' }), a: defineTopic({ name: 'a' }) };

  function schemaOf(topic: keyof typeof topics, type: string, version = 1): EventSchema {
    const definition = { ...definitionOf(InvoiceSent), topic: topics[topic], type, version };
    const { namespace, name } = recordNameOf(definition);
    const recordName = namespace ? `${namespace}.${name}` : name;
    return { definition, recordName, format: 'avro', text: '{}' };
  }

  it.each([
    ['topic-type', schemaOf('a', 'order', 2), schemaOf('a', 'order-v2'), 'a-order-v2'],
    ['topic-type', schemaOf('a', 'b-c'), schemaOf('a-b', 'c'), 'a-b-c'],
    ['record', schemaOf('a', 'order', 2), schemaOf('a-b', 'order-v2'), 'OrderV2'],
    ['record', schemaOf('a', 'order-sent'), schemaOf('a', 'order_sent'), 'OrderSent'],
    ['topic-record', schemaOf('a', 'order-sent'), schemaOf('a', 'order_sent'), 'a-OrderSent'],
  ] as const)('never share a subject, with strategy %s', (strategy, one, other, subject) => {
    const schemas = [schemaOf('a', 'other'), one, other];
    const refusing = () => refuseSharedSubjects(schemas, strategy);
    expect(refusing).toThrow(EventDefinitionError);
    for (const { definition } of [one, other]) {
      const { type, version, topic } = definition;
      expect(refusing).toThrow(`"${type}" version ${version} of topic "${topic.name}"`);
    }
    expect(refusing).toThrow(`subject "${subject}"`);
    expect(refusing).toThrow(/rename .*`registry\.subjects`/);
  });

  it('have subjects of their own otherwise, by default as well; an event may be named twice', () => {
    const schema = schemaOf('a', 'order');
    const schemas = [schema, schema, schemaOf('a', 'order', 2), schemaOf('a-b', 'ordered')];
    for (const strategy of [undefined, 'topic-type', 'record', 'topic-record'] as const) {
      refuseSharedSubjects(schemas, strategy);
    }
    const shared = [schemaOf('a', 'b-c'), schemaOf('a-b', 'c')];
    expect(() => refuseSharedSubjects(shared)).toThrow(EventDefinitionError);
    refuseSharedSubjects(shared, 'record');
  });
});
