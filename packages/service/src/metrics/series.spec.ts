import { Controller } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { IsString } from 'class-validator';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Consumes, defineTopic, Event } from '@nest-kafka-kit/messaging';
import { PRODUCER, type Producer } from '@nest-kafka-kit/messaging/broker';
import { MetricsModule } from '@nest-kafka-kit/messaging/metrics';
import { startTestApp } from '@nest-kafka-kit/testing';
import { MetricsController } from './metrics.controller.js';

/** Whatever comes from outside, however different, makes no series of metrics: each would cost memory for good. */

const COUNT = 10_000;
const halls = defineTopic({ name: 'halls', partitions: 1 });

@Event({ type: 'hall.opened', topic: halls, key: 'hallId' })
class HallOpened {
  @IsString() readonly hallId!: string;
}

@Controller()
class HallsController {
  @Consumes(HallOpened)
  onOpened(): void {}
}

let app: NestFastifyApplication;

beforeAll(async () => {
  app = await startTestApp({
    imports: [MetricsModule],
    controllers: [MetricsController, HallsController],
    consumers: 'start',
  });
});

afterAll(() => app?.close());

/** The names and labels of all series of an answer, without those of the garbage collector, which come as it runs. */
async function series(): Promise<string[]> {
  const text = await app.get(MetricsController).metrics();
  const lines = String(text)
    .split('\n')
    .filter((line) => line !== '' && !/^(#|nodejs_gc_)/.test(line));
  return lines.map((line) => line.slice(0, line.lastIndexOf(' '))).sort();
}

const made = (): Promise<string[]> =>
  new Promise((done) => setTimeout(() => done(series()), 1_001));

it(`${COUNT} paths, methods, event types, schema ids and keys make none`, async () => {
  const headers = (own: object) => ({ ce_specversion: '1.0', ce_source: 'tests', ...own });
  const known = { ce_type: 'hall.opened', 'content-type': 'application/json' };
  const producer = app.get<Producer>(PRODUCER);
  const publish = (own: object, value: Buffer | null) =>
    producer.publish({
      topic: 'halls',
      key: Buffer.from(randomUUID()),
      value,
      headers: Object.fromEntries(
        Object.entries(headers({ ce_id: randomUUID(), ...own })).map(([name, text]) => [
          name,
          Buffer.from(String(text)),
        ]),
      ),
    });
  await app.inject({ method: 'GET', url: '/' });
  await publish(known, Buffer.from('{}'));
  await publish(known, Buffer.from('{"hallId":"a"}'));
  await publish({ ce_type: 'unknown' }, null);
  const before = await made();
  expect(before.length).toBeGreaterThan(50);

  const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'] as const;
  for (let index = 0; index < COUNT; index += 1) {
    const id = randomUUID();
    await app.inject({ method: methods[index % methods.length]!, url: `/${id}?${id}` });
    await publish({ ce_type: id }, null);
    const frame = Buffer.concat([Buffer.from([0]), Buffer.from(id)]);
    const type = 'application/vnd.confluent.avro';
    await publish({ ...known, ce_eventversion: index, 'content-type': type }, frame);
  }
  expect(await made()).toEqual(before);
}, 120_000);
