import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { IsIn, IsString } from 'class-validator';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kafkaBootstrapServers, startTestApp } from '@nest-kafka-kit/testing';
import { type BaseEvent, Consumes, defineTopic, Event } from '../../src/index.js';
import { KafkaBroker } from '../../src/brokers/kafkajs/kafka-broker.js';
import { plainJson } from '../../src/formats/index.js';
import { DeadLetters } from '../../src/operating/index.js';

const GROUP = `kcat-${randomUUID()}`;
const plain = defineTopic({ name: `${GROUP}.plain`, partitions: 1 });
const cloud = defineTopic({ name: `${GROUP}.cloud`, partitions: 1 });

class Customer {
  @IsString() readonly customerId!: string;
  @IsIn(['gold', 'silver']) readonly tier!: string;
}

@Event({ type: 'kcat.plain', topic: plain, external: true, tombstone: true, format: plainJson() })
class PlainCustomer extends Customer {}

@Event({ type: 'kcat.cloud', topic: cloud, key: 'customerId', external: true })
class CloudCustomer extends Customer {}

const received: BaseEvent<Customer>[] = [];

@Controller()
class KcatController {
  @Consumes(PlainCustomer)
  plain(@Payload() event: BaseEvent<PlainCustomer>): void {
    received.push(event);
  }

  @Consumes(CloudCustomer)
  cloud(@Payload() event: BaseEvent<CloudCustomer>): void {
    received.push(event);
  }
}

const hasKcat = kafkaBootstrapServers !== undefined && (await isInstalled());

async function isInstalled(): Promise<boolean> {
  try {
    await promisify(execFile)('kcat', ['-V']);
    return true;
  } catch (error) {
    if (process.env['CI']) throw new Error('CI needs kcat.', { cause: error });
    console.log('What kcat writes is not tested: it is not installed.');
    return false;
  }
}

/** Writes lines of a key, a tab and a value, of which an empty one is none. */
async function write(topic: string, lines: readonly string[], headers: readonly string[] = []) {
  const named = headers.flatMap((header) => ['-H', header]);
  const options = ['-P', '-b', kafkaBootstrapServers!, '-t', topic, '-K', '\t', '-Z', ...named];
  const written = promisify(execFile)('kcat', options, { timeout: 60_000 });
  written.child.stdin!.end(`${lines.join('\n')}\n`);
  await written;
}

describe.skipIf(!hasKcat)(
  'What is written with kcat by hand is handled, and what is wrong with it is a dead letter',
  () => {
    let app: NestFastifyApplication;
    const patience = { timeout: 60_000 };

    beforeAll(async () => {
      const connection = { bootstrapServers: kafkaBootstrapServers!.split(','), clientId: GROUP };
      const admin = new KafkaBroker({ connection }).admin();
      await admin.createTopics([plain, cloud]);
      await admin.close();
      const messaging = { kafka: connection, defaultGroup: GROUP };
      app = await startTestApp({ controllers: [KcatController], messaging });
    }, 120_000);

    afterAll(() => app?.close());

    it(
      'plain JSON, a tombstone, and CloudEvents by their headers',
      { timeout: 90_000 },
      async () => {
        const gold = '{"customerId":"c1","tier":"gold"}';
        await write(plain.name, [`c1\t${gold}`, 'c2\t{"customerId":"c2","tier":"tin"}', 'c3\t']);
        const attributes = [
          'ce_specversion=1.0',
          'ce_type=kcat.cloud',
          'ce_source=/kcat',
          'ce_id=k1',
        ];
        await write(cloud.name, [`c1\t${gold}`], attributes);
        await expect.poll(() => received.length, patience).toBe(3);
        expect(received.toSorted((one, other) => one.type.localeCompare(other.type))).toMatchObject(
          [
            { type: 'kcat.cloud', id: 'k1', source: '/kcat', data: { tier: 'gold' } },
            { type: 'kcat.plain', id: `${plain.name}/0@0`, key: 'c1', data: { tier: 'gold' } },
            { type: 'kcat.plain', id: `${plain.name}/0@2`, key: 'c3', data: null },
          ],
        );
        const letters = () => app.get(DeadLetters).find(GROUP);
        await expect.poll(async () => (await letters()).length, patience).toBe(1);
        expect((await letters())[0]).toMatchObject({
          reason: 'invalid',
          original: { topic: plain.name, offset: 1n },
        });
      },
    );
  },
);
