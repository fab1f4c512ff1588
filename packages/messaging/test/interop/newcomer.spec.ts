import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { IsIn, IsString } from 'class-validator';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { kafkaBootstrapServers, startTestApp } from '@nest-kafka-kit/testing';
import { type BaseEvent, Consumes, defineTopic, Event } from '../../src/index.js';
import { PRODUCER, type Producer } from '../../src/broker.js';
import { KafkaBroker } from '../../src/brokers/kafkajs/kafka-broker.js';
import { field, plainJson } from '../../src/formats/index.js';
import { DeadLetters } from '../../src/operating/index.js';

/** What the README shows, word for word. */
const crmCustomers = defineTopic({ name: 'CRM.customers_v1' });

@Event({
  type: 'crm.customer',
  topic: crmCustomers,
  key: 'customerId',
  external: true,
  format: plainJson({ time: field('changedAt') }),
})
class CustomerChanged {
  @IsString() readonly customerId!: string;
  @IsIn(['gold', 'silver']) readonly tier!: 'gold' | 'silver';
}

const received: BaseEvent<CustomerChanged>[] = [];

@Controller()
class CrmController {
  @Consumes(CustomerChanged, { group: 'crm' })
  async onCustomer(@Payload() event: BaseEvent<CustomerChanged>): Promise<void> {
    received.push(event);
  }
}

const README = new URL('../../../../README.md', import.meta.url);
const without = (text: string): string => text.replaceAll(/\s|\bexport\b|\basync\b/g, '');

describe('Another team’s plain JSON topic takes a newcomer one class and one method', () => {
  let app: NestFastifyApplication | undefined;
  const service = `newcomer-${randomUUID()}`;
  const patience = { timeout: 30_000 };

  afterEach(async () => {
    await app?.close();
    received.splice(0);
  });

  const send = (key: string, value: object) =>
    app!.get<Producer>(PRODUCER).publish({
      topic: crmCustomers.name,
      key: Buffer.from(key),
      value: Buffer.from(JSON.stringify(value)),
      headers: {},
    });

  async function isHandled(): Promise<void> {
    await send('c0', { customerId: 'c0', tier: 'tin', changedAt: '2026-05-01T10:00:00Z' });
    // As Java writes the time.
    await send('c1', { customerId: 'c1', tier: 'gold', changedAt: '2026-05-01T10:00:00.123456Z' });
    await expect.poll(() => received.length, patience).toBe(1);
    expect(received[0]).toMatchObject({
      type: 'crm.customer',
      key: 'c1',
      time: new Date('2026-05-01T10:00:00.123Z'),
      data: { customerId: 'c1', tier: 'gold' },
    });
    expect(received[0]!.data).toBeInstanceOf(CustomerChanged);
    const letters = () => app!.get(DeadLetters).find(`${service}.crm`);
    await expect.poll(async () => (await letters()).length, patience).toBe(1);
    const [letter] = await letters();
    expect(letter).toMatchObject({ reason: 'invalid', original: { topic: crmCustomers.name } });
    expect(letter!.error.message).toContain('tier');
  }

  it('in the memory of this process', async () => {
    app = await startTestApp({
      controllers: [CrmController],
      messaging: { defaultGroup: service },
    });
    await isHandled();
  });

  it.skipIf(!kafkaBootstrapServers)('on Kafka', { timeout: 90_000 }, async () => {
    const kafka = { bootstrapServers: kafkaBootstrapServers!.split(','), clientId: service };
    const admin = new KafkaBroker({ connection: kafka }).admin();
    await admin.createTopics([crmCustomers]);
    await admin.close();
    app = await startTestApp({
      controllers: [CrmController],
      messaging: { kafka, defaultGroup: service },
    });
    await isHandled();
  });

  const readme = existsSync(README) ? readFileSync(README, 'utf8') : '';

  // A service's own README need not show it.
  it.skipIf(!readme.startsWith('<!-- template -->'))('as the README shows it', () => {
    const [, block = ''] = /```ts\n([^`]*plainJson[^`]*)```/.exec(readme) ?? [];
    const source = without(readFileSync(import.meta.filename, 'utf8'));
    const [imports, ...code] = block
      .split('\n\n')
      .map((part) => without(part.replace(/\{ … \}\s*$/, '')));
    expect(imports).toContain('@nest-kafka-kit/messaging/formats');
    expect(code).toHaveLength(3);
    for (const part of code) expect(source).toContain(part);
  });
});
