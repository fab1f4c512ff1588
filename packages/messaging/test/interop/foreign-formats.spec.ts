import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { IsIn, IsInt, IsString } from 'class-validator';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kafkaBootstrapServers, startTestApp } from '@nest-kafka-kit/testing';
import { resolveKafkaArtifacts } from '@nest-kafka-kit/testing/kafka';
import {
  type BaseEvent,
  Consumes,
  ConsumesTopic,
  defineTopic,
  Event,
  type MessageContext,
} from '../../src/index.js';
import { KafkaBroker } from '../../src/brokers/kafkajs/kafka-broker.js';
import {
  changeOf,
  debezium,
  debeziumOutbox,
  fastStream,
  field,
  header,
  plainJson,
  springJson,
} from '../../src/formats/index.js';
import { DeadLetters } from '../../src/operating/index.js';
import { pythonWithKafka } from './python-environment.js';

const GROUP = `foreign-${randomUUID()}`;
const topic = (name: string) => defineTopic({ name: `${GROUP}.${name}`, partitions: 1 });
const topics = {
  plain: topic('CRM.customers_v1'),
  python: topic('python'),
  values: topic('values'),
  changes: topic('dbserver1.inventory.customers'),
  outbox: topic('outbox.event.order'),
  spring: topic('spring'),
  faststream: topic('faststream'),
  cloud: topic('cloud'),
};

class Customer {
  @IsString() readonly customerId!: string;
  @IsIn(['gold', 'silver']) readonly tier!: string;
}

@Event({
  type: 'crm.customer',
  topic: topics.plain,
  key: 'customerId',
  external: true,
  tombstone: true,
  format: plainJson({ time: field('changedAt') }),
})
class CustomerChanged extends Customer {}

@Event({
  type: 'crm.python',
  topic: topics.python,
  key: 'customerId',
  external: true,
  tombstone: true,
  format: plainJson({ time: field('changedAt') }),
})
class PythonCustomer extends Customer {}

@Event({ type: 'crm.cloud', topic: topics.cloud, key: 'customerId', external: true })
class CloudCustomer extends Customer {}

@Event({ type: 'crm.faststream', topic: topics.faststream, external: true, format: fastStream() })
class FastStreamCustomer extends Customer {}

class CustomerRow {
  @IsInt() readonly id!: number;
  @IsString() readonly first_name!: string;
}

@Event({ type: 'crm.changed', topic: topics.changes, external: true, format: debezium() })
class RowChanged extends changeOf(CustomerRow) {}

@Event({
  type: 'order.created',
  topic: topics.outbox,
  external: true,
  format: debeziumOutbox({ type: header('eventType').is('OrderCreated') }),
})
class OrderCreated {
  @IsInt() readonly orderId!: number;
}

@Event({
  type: 'spring.changed',
  topic: topics.spring,
  external: true,
  format: springJson({ typeId: 'com.acme.crm.CustomerChanged' }),
})
class SpringChanged extends Customer {}

@Event({
  type: 'spring.deleted',
  topic: topics.spring,
  external: true,
  format: springJson({ typeId: 'com.acme.crm.CustomerDeleted' }),
})
class SpringDeleted {
  @IsString() readonly customerId!: string;
}

const received: { handler: string; event: unknown }[] = [];
const of = (handler: string): unknown[] =>
  received.filter((each) => each.handler === handler).map(({ event }) => event);

@Controller()
class ForeignController {
  @Consumes(CustomerChanged)
  plain(@Payload() event: BaseEvent<CustomerChanged>): void {
    received.push({ handler: 'plain', event });
  }

  @Consumes(PythonCustomer)
  python(@Payload() event: BaseEvent<PythonCustomer>): void {
    received.push({ handler: 'python', event });
  }

  @Consumes(CloudCustomer)
  cloud(@Payload() event: BaseEvent<CloudCustomer>): void {
    received.push({ handler: 'cloud', event });
  }

  @Consumes(FastStreamCustomer)
  faststream(@Payload() event: BaseEvent<FastStreamCustomer>): void {
    received.push({ handler: 'faststream', event });
  }

  @Consumes(RowChanged)
  changes(@Payload() event: BaseEvent<RowChanged>): void {
    received.push({ handler: 'changes', event });
  }

  @Consumes(OrderCreated)
  outbox(@Payload() event: BaseEvent<OrderCreated>): void {
    received.push({ handler: 'outbox', event });
  }

  @Consumes(SpringChanged)
  springChanged(@Payload() event: BaseEvent<SpringChanged>): void {
    received.push({ handler: 'springChanged', event });
  }

  @Consumes(SpringDeleted)
  springDeleted(@Payload() event: BaseEvent<SpringDeleted>): void {
    received.push({ handler: 'springDeleted', event });
  }

  @ConsumesTopic(topics.values, { group: 'values', value: Customer })
  values(@Payload() customer: Customer, @Ctx() { group }: MessageContext): void {
    received.push({ handler: group, event: customer });
  }
}

interface Written {
  readonly topic: { readonly name: string };
  readonly key?: string | null;
  readonly value: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const base64 = (text: string | null): string =>
  text === null ? '-' : Buffer.from(text).toString('base64');

const customer = { customerId: 'c1', tier: 'gold', changedAt: '2026-05-01T10:00:00Z' };
const change = {
  before: null,
  after: { id: 1004, first_name: 'Anne' },
  source: { name: 'dbserver1', connector: 'mysql', table: 'customers', ts_ms: 1_559_033_904_863 },
  op: 'c',
  ts_ms: 1_559_033_904_900,
};
const deletion = { ...change, op: 'd', before: change.after, after: null };
const spring = (type: string) => ({ __TypeId__: `com.acme.crm.${type}` });
const outbox = (id: string) => ({ id, eventType: 'OrderCreated' });

const byJava: readonly Written[] = [
  { topic: topics.plain, key: 'c1', value: customer },
  { topic: topics.plain, key: 'c2', value: { ...customer, tier: 'tin' } },
  { topic: topics.plain, key: 'c3', value: null },
  { topic: topics.changes, key: '{"id":1004}', value: change },
  {
    topic: topics.changes,
    key: '{"schema":{"type":"struct"},"payload":{"id":1004}}',
    value: { schema: { type: 'struct' }, payload: deletion },
  },
  { topic: topics.changes, key: '{"id":1004}', value: null },
  { topic: topics.changes, key: '{"id":1005}', value: { ...change, op: 'x' } },
  { topic: topics.outbox, key: '1', value: { orderId: 1 }, headers: outbox('o-1') },
  { topic: topics.outbox, key: '2', value: '{"orderId":2}', headers: outbox('o-2') },
  { topic: topics.outbox, key: '3', value: 'room 12', headers: outbox('o-3') },
  { topic: topics.outbox, key: '4', value: {}, headers: { id: 'o-4', eventType: 'OrderGone' } },
  { topic: topics.spring, key: 'c1', value: customer, headers: spring('CustomerChanged') },
  {
    topic: topics.spring,
    key: 'c1',
    value: { customerId: 'c1' },
    headers: spring('CustomerDeleted'),
  },
  { topic: topics.spring, key: 'c1', value: {}, headers: spring('Other') },
  { topic: topics.spring, key: 'c1', value: customer },
  { topic: topics.values, key: 'c1', value: customer },
  { topic: topics.values, key: 'c2', value: { ...customer, tier: 7 } },
];

const hasJava = kafkaBootstrapServers !== undefined && (await hasCompiler());
const python = kafkaBootstrapServers === undefined ? undefined : await pythonWithKafka();

/** A Java runtime runs programs from their source only with its compiler: a JDK. */
async function hasCompiler(): Promise<boolean> {
  const { java } = await resolveKafkaArtifacts();
  const { stdout } = await promisify(execFile)(java, ['--list-modules'], { timeout: 30_000 });
  const found = stdout.includes('jdk.compiler');
  if (!found && process.env['CI']) throw new Error('CI needs a JDK, not only a Java runtime.');
  return found;
}

async function writeByJava(messages: readonly Written[]): Promise<void> {
  const lines = messages.map(({ topic: { name }, key = null, value, headers = {} }) => {
    const text = value === null ? null : JSON.stringify(value);
    const pairs = Object.entries(headers).map(([header_, said]) => `${header_}=${base64(said)}`);
    return [name, base64(key), base64(text), ...pairs].join(' ');
  });
  const { java, classpath } = await resolveKafkaArtifacts();
  const file = fileURLToPath(new URL('./ForeignProducer.java', import.meta.url));
  await write(java, ['-cp', classpath, file, kafkaBootstrapServers!], `${lines.join('\n')}\n`);
}

async function writeByPython(): Promise<void> {
  const file = fileURLToPath(new URL('./foreign_producers.py', import.meta.url));
  const names = [topics.python, topics.faststream, topics.cloud].map(({ name }) => name);
  await write(python!, [file, kafkaBootstrapServers!, ...names], '');
}

function write(command: string, parameters: readonly string[], input: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = execFile(command, parameters, { timeout: 90_000 }, (error) =>
      error ? reject(error) : resolve(),
    );
    child.stdin!.end(input);
  });
}

describe.skipIf(!kafkaBootstrapServers)(
  'What producers of other teams write is handled as events of this service are, and what is wrong with it is a dead letter',
  { timeout: 120_000 },
  () => {
    let app: NestFastifyApplication;
    const patience = { timeout: 60_000 };

    beforeAll(async () => {
      const connection = { bootstrapServers: kafkaBootstrapServers!.split(','), clientId: GROUP };
      const admin = new KafkaBroker({ connection }).admin();
      await admin.createTopics(Object.values(topics));
      await admin.close();
      app = await startTestApp({
        controllers: [ForeignController],
        messaging: { kafka: connection, defaultGroup: GROUP },
      });
      if (hasJava) await writeByJava(byJava);
      if (python) await writeByPython();
    }, 180_000);

    afterAll(() => app?.close());

    /** The reasons and errors of a topic's dead letters, once there are as many. */
    async function lettersOf({ name }: { readonly name: string }, count: number, group = GROUP) {
      const find = async () => {
        const letters = await app.get(DeadLetters).find(group);
        return letters.filter(({ original }) => original.topic === name);
      };
      await expect.poll(async () => (await find()).length, patience).toBe(count);
      return find();
    }

    describe.skipIf(!hasJava)('By Java', () => {
      it('plain JSON: valid, a tombstone, and invalid byte for byte', async () => {
        await expect.poll(() => of('plain').length, patience).toBe(2);
        const { name } = topics.plain;
        expect(of('plain')).toMatchObject([
          {
            id: `${name}/0@0`,
            key: 'c1',
            time: new Date(customer.changedAt),
            data: { customerId: 'c1', tier: 'gold' },
          },
          { id: `${name}/0@2`, key: 'c3', data: null },
        ]);
        const [letter] = await lettersOf(topics.plain, 1);
        expect(letter).toMatchObject({
          reason: 'invalid',
          type: 'crm.customer',
          eventId: `${name}/0@1`,
        });
        expect(letter!.error.message).toContain(
          'Event "crm.customer" (plain JSON) is invalid: tier',
        );
        expect(letter!.message.value).toEqual(
          Buffer.from(JSON.stringify({ ...customer, tier: 'tin' })),
        );
      });

      it('changes of Debezium, without and with their schema, and no tombstone', async () => {
        await expect.poll(() => of('changes').length, patience).toBe(2);
        const time = new Date(change.source.ts_ms);
        expect(of('changes')).toMatchObject([
          { key: '1004', source: 'dbserver1', time, data: { op: 'c', after: change.after } },
          {
            key: '1004',
            source: 'dbserver1',
            time,
            data: { op: 'd', before: change.after, after: null },
          },
        ]);
        const [letter] = await lettersOf(topics.changes, 1);
        expect(letter).toMatchObject({ reason: 'undecodable', type: 'crm.changed' });
        expect(letter!.error.message).toContain('Format Debezium: field "op" is "x"');
      });

      it('the outbox of Debezium, by its type, as an object and as a text', async () => {
        await expect.poll(() => of('outbox').length, patience).toBe(2);
        expect(of('outbox')).toMatchObject([
          { id: 'o-1', key: '1', data: { orderId: 1 } },
          { id: 'o-2', key: '2', data: { orderId: 2 } },
        ]);
        const [letter] = await lettersOf(topics.outbox, 1);
        expect(letter!.error.message).toContain('Format Debezium outbox: the payload is a text');
      });

      it('Spring JSON, by its type header', async () => {
        await expect.poll(() => of('springDeleted').length, patience).toBe(1);
        expect(of('springChanged')).toMatchObject([{ key: 'c1', data: { tier: 'gold' } }]);
        const [letter] = await lettersOf(topics.spring, 1);
        expect(letter).toMatchObject({ reason: 'undecodable', handler: 'none' });
        expect(letter!.error.message).toContain('Spring JSON: it has no header "__TypeId__"');
      });

      it('values of a topic without events, in a group of their own', async () => {
        const group = `${GROUP}.values`;
        await expect.poll(() => of(group), patience).toEqual([{ customerId: 'c1', tier: 'gold' }]);
        const [letter] = await lettersOf(topics.values, 1, group);
        expect(letter).toMatchObject({ reason: 'invalid', handler: 'ForeignController.values' });
      });
    });

    describe.skipIf(!python)('By Python', () => {
      it('plain JSON of confluent-kafka', async () => {
        await expect.poll(() => of('python').length, patience).toBe(2);
        expect(of('python')).toMatchObject([
          { key: 'c1', data: { tier: 'gold' } },
          { key: 'c3', data: null },
        ]);
        const [letter] = await lettersOf(topics.python, 1);
        expect(letter!.reason).toBe('invalid');
        expect(letter!.message.headers['origin']).toEqual(Buffer.from([0xff]));
      });

      it('CloudEvents of cloudevents', async () => {
        await expect.poll(() => of('cloud').length, patience).toBe(1);
        expect(of('cloud')).toMatchObject([
          { source: '/python', key: 'c1', data: { tier: 'gold' } },
        ]);
      });

      it('JSON of FastStream, with its correlation id', async () => {
        await expect.poll(() => of('faststream').length, patience).toBe(1);
        expect(of('faststream')).toMatchObject([
          { key: 'c1', correlationId: 'k-1', data: { customerId: 'c1', tier: 'gold' } },
        ]);
        const [letter] = await lettersOf(topics.faststream, 1);
        expect(letter!.error.message).toContain('Format FastStream: ');
      });
    });
  },
);
