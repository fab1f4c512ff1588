import { Controller } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { IsInt, IsString } from 'class-validator';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  Consumes,
  ConsumesTopic,
  defineTopic,
  Event,
  MessagingModule,
} from '@nest-kafka-kit/messaging';
import { changeOf, debezium, field, header, plainJson } from '@nest-kafka-kit/messaging/formats';
import { EventCatalog } from '@nest-kafka-kit/messaging/operating';
import { asyncApiDocument } from '../../src/asyncapi/asyncapi-document.js';
import type { AsyncApiDocument } from '../../src/asyncapi/asyncapi-types.js';
import { parseOfficially } from './official-parser.js';

const customers = defineTopic({ name: 'CRM.customers_v1' });
const rows = defineTopic({ name: 'dbserver1.inventory.customers' });

@Event({
  type: 'crm.customer',
  topic: customers,
  key: 'customerId',
  external: true,
  tombstone: true,
  format: plainJson({ type: header('kind').is('A', 'B'), time: field('changedAt') }),
})
class CustomerChanged {
  @IsString() readonly customerId!: string;
}

class CustomerRow {
  @IsInt() readonly id!: number;
}

@Event({ type: 'crm.row', topic: rows, external: true, format: debezium() })
class RowChanged extends changeOf(CustomerRow) {}

@Controller()
class CrmController {
  @Consumes(CustomerChanged)
  onCustomer(): void {}

  @Consumes(RowChanged)
  onRow(): void {}

  @ConsumesTopic('others', { group: 'others', value: CustomerRow })
  onOther(): void {}
}

let document: AsyncApiDocument;

beforeAll(async () => {
  const useFactory = () => ({ source: 'crm-reader', defaultGroup: 'crm' });
  const module = await Test.createTestingModule({
    imports: [MessagingModule.forRootAsync({ useFactory })],
    controllers: [CrmController],
  }).compile();
  const info = { title: 'CRM', version: '1.0', description: 'What others publish.' };
  document = asyncApiDocument(module.get(EventCatalog), info);
  await module.close();
});

describe('Events that are no CloudEvents', () => {
  it('make a document that AsyncAPI has nothing to say about', async () => {
    expect((await parseOfficially(JSON.stringify(document))).diagnostics).toEqual([]);
  });

  it('say which format they have, how they are known, and what their headers are', () => {
    const { CrmCustomer } = document.components.messages;
    expect(CrmCustomer).toMatchObject({
      name: 'crm.customer',
      summary: 'Event, in order per customerId.',
      description:
        'Another service publishes it, as plain JSON and no CloudEvent: its header "kind" is "A" or "B". ' +
        'Without a value it is a tombstone: nothing of its key is left.',
      contentType: 'application/json',
      headers: { type: 'object', properties: { kind: { type: 'string' } } },
    });
    expect(JSON.stringify(CrmCustomer)).not.toContain('ce_');
  });

  it('say that their key is that of the record, where the class names none', () => {
    const { CrmRow } = document.components.messages;
    expect(CrmRow).toMatchObject({
      summary: 'Event, in order per key of the record.',
      bindings: { kafka: { key: { description: 'The key of the record.' } } },
    });
    expect(CrmRow?.payload).toMatchObject({
      properties: { op: { enum: ['c', 'u', 'd', 'r', 't'] } },
    });
  });

  it('are received and never sent, and so are bare topics, each in its group', () => {
    const operations = Object.values(document.operations);
    expect(operations.map(({ action, title }) => [action, title])).toEqual([
      ['receive', 'CrmController.onCustomer'],
      ['receive', 'CrmController.onRow'],
      ['receive', 'CrmController.onOther'],
    ]);
    expect(operations[2]!.bindings!.kafka['groupId']).toMatchObject({ const: 'crm.others' });
    expect(document.channels).toHaveProperty('others');
  });
});
