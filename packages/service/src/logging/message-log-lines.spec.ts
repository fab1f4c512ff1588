import { Controller, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Payload } from '@nestjs/microservices';
import { IsString, MaxLength } from 'class-validator';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readSettings } from '../settings/index.js';
import {
  connectConsumers,
  Consumes,
  defineTopic,
  Event,
  EventRepository,
  MessagingModule,
  startConsumers,
} from '@nest-kafka-kit/messaging';
import {
  ADMIN,
  type Admin,
  type OutgoingMessage,
  PRODUCER,
  type Producer,
} from '@nest-kafka-kit/messaging/broker';
import { service } from '../../test/fixtures/parcels/service.js';
import { ServiceLogger } from './service.logger.js';

/** In every place a message has for it. */
const SECRET = 'SECRET4111';

const payments = defineTopic({ name: 'payments', partitions: 1 });

@Event({ type: 'payment.made', topic: payments, key: 'card' })
class PaymentMade {
  @IsString() readonly card!: string;
  @IsString() @MaxLength(20) readonly outcome!: string;
}

@Controller()
class PaymentsController {
  private readonly logger = new Logger('Payments');

  @Consumes(PaymentMade, { retry: { attempts: 2, baseDelayMs: 0 } })
  async onPayment(@Payload() { data }: { data: PaymentMade }): Promise<void> {
    await turn();
    this.logger.log('A payment.', { amount: 3 });
    if (data.outcome === 'failure') throw new Error('The bank is away.');
  }
}

const messagingOf = (logContext: boolean) =>
  MessagingModule.forRootAsync({
    useFactory: () => ({ source: 'spec', defaultGroup: 'billing', logContext }),
  });

@Module({ imports: [messagingOf(true)], controllers: [PaymentsController] })
class WithContext {}

@Module({ imports: [messagingOf(false)], controllers: [PaymentsController] })
class WithoutContext {}

let output: string;

beforeEach(() => {
  output = '';
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      output += String(text);
      return true;
    });
  }
});

afterEach(() => {
  vi.restoreAllMocks();
  Logger.overrideLogger(false);
});

type Line = Readonly<Record<string, unknown>>;

const lines = (): Line[] =>
  output
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);

const about = (text: string): Line[] =>
  lines().filter(({ message }) => String(message).includes(text));

const raw = (value: string): OutgoingMessage => ({
  topic: 'payments',
  key: Buffer.from(SECRET),
  value: Buffer.from(value),
  headers: {
    ce_specversion: Buffer.from('1.0'),
    ce_id: Buffer.from('raw-1'),
    ce_type: Buffer.from('payment.made'),
    ce_source: Buffer.from('spec'),
    authorization: Buffer.from(SECRET),
  },
});

/** Publishes while everything is logged, and ends once a line says `last`. */
async function run(
  module: typeof WithContext,
  publish: (events: EventRepository, producer: Producer) => Promise<unknown>,
  last: string,
): Promise<void> {
  const settings = readSettings({ LOG_FORMAT: 'json', LOG_LEVEL: 'verbose' }, service);
  const app = await NestFactory.create(module, { logger: new ServiceLogger(settings) });
  await app.init();
  connectConsumers(app);
  await app.get<Admin>(ADMIN).createTopics([payments]);
  await startConsumers(app);
  await publish(app.get(EventRepository), app.get<Producer>(PRODUCER));
  await vi.waitUntil(() => about(last).length > 0);
  await app.close();
}

const failing = (events: EventRepository) =>
  events.publish(PaymentMade, { card: SECRET, outcome: 'failure' }, { id: 'event-1' });

const fields = {
  group: 'billing',
  topic: 'payments',
  partition: 0,
  offset: '0',
  eventId: 'event-1',
  eventType: 'payment.made',
};

describe('Log lines of a message', () => {
  it('all say which one: the handler’s own, its failures, its dead letter', async () => {
    await run(WithContext, failing, 'is a dead letter');
    expect(about('A payment.')).toEqual([
      expect.objectContaining({ ...fields, context: 'Payments', amount: 3 }),
      expect.objectContaining(fields),
    ]);
    expect(about('failed, attempt 1')).toEqual([expect.objectContaining(fields)]);
    expect(about('is a dead letter')).toEqual([expect.objectContaining(fields)]);
  });

  it('say so without LOG_CONTEXT too, but for the handler’s own', async () => {
    await run(WithoutContext, failing, 'is a dead letter');
    expect(about('failed, attempt 1')).toEqual([expect.objectContaining(fields)]);
    expect(about('is a dead letter')).toEqual([expect.objectContaining(fields)]);
    expect(about('A payment.')[0]).not.toHaveProperty('offset');
  });

  it('are the only ones that do', async () => {
    await run(WithContext, failing, 'is a dead letter');
    expect(about('Draining')).toHaveLength(1);
    expect(about('Draining')[0]).not.toHaveProperty('offset');
  });

  it.each<[string, Parameters<typeof run>[1]]>([
    ['fails', failing],
    ['is no JSON', (_, producer) => producer.publish(raw(`{"card": ${SECRET}}`))],
    ['is not JSON at all', (_, producer) => producer.publish(raw(SECRET))],
    ['is invalid', (_, producer) => producer.publish(raw(`{"${SECRET}":1,"card":["${SECRET}"]}`))],
    ['is no event', (_, producer) => producer.publish({ ...raw(SECRET), headers: {} })],
  ])('never say what was in it, when it %s', async (_what, publish) => {
    await run(WithContext, publish, 'is a dead letter');
    expect(output).toContain('payments/0@0');
    expect(output).not.toContain(SECRET);
  });

  it('never say so when it cannot be published either', async () => {
    const invalid = { card: SECRET, outcome: SECRET.repeat(3) };
    const refused = vi.fn();
    await run(
      WithContext,
      async (events) => {
        await events.publish(PaymentMade, invalid).catch(refused);
        await failing(events);
      },
      'is a dead letter',
    );
    expect(refused).toHaveBeenCalledOnce();
    expect(output).not.toContain(SECRET);
  });
});
