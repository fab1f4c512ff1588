/** What `/metrics` says is true, well-formed, and does not grow with the traffic. */
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { IsString } from 'class-validator';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  type BaseEvent,
  Consumes,
  defineTopic,
  Event,
  PermanentError,
} from '@nest-kafka-kit/messaging';
import { PRODUCER, type Producer } from '@nest-kafka-kit/messaging/broker';
import { patience, PolicyService } from '../failure-policy/policy-service.js';
import { brokers, startTestService } from '@nest-kafka-kit/testing';
import { findPromtool, promtoolProblems } from '../support/promtool.js';
import { Scrape } from '../support/scrape.js';
import { AppModule } from '../fixtures/parcels/app.module.js';
import { service as definition } from '../fixtures/parcels/service.js';

const promtool = findPromtool();
const isRequired = Boolean(process.env['CI']);
if (!promtool) console.log('Prometheus does not check what /metrics says: no promtool on PATH.');

const CONSUMED = 'messaging_client_consumed_messages_total';
const SENT = 'messaging_client_sent_messages_total';

/** A topic of its own with three partitions, and a handler that does what the event says. */
function defineTask() {
  const id = randomUUID();
  const topic = defineTopic({ name: `tasks-${id}`, partitions: 3 });

  @Event({ type: `task.${id}`, topic, key: 'taskId' })
  class Task {
    @IsString() readonly taskId!: string;
    @IsString() readonly ends!: string;
  }

  @Controller()
  class TasksController {
    private readonly failed = new Set<string>();

    @Consumes(Task, { retry: { attempts: 5, baseDelayMs: 1 } })
    run(@Payload() { data: { taskId, ends } }: BaseEvent<Task>): void {
      if (ends === 'never') throw new PermanentError('It never ends.');
      if (ends === 'the second time' && !this.failed.has(taskId)) {
        this.failed.add(taskId);
        throw new Error('Not this time.');
      }
    }
  }
  return { Task, TasksController, topic: topic.name };
}

const tasks = (count: number, ends = 'well') =>
  Array.from({ length: count }, () => ({ taskId: randomUUID(), ends }));

/** What tells the outcomes of one topic apart. */
function outcomes(scrape: Scrape, topic: string): Record<string, number> {
  const samples = scrape.samples(CONSUMED, { messaging_destination_name: topic });
  return Object.fromEntries(samples.map(({ labels, value }) => [labels['outcome']!, value]));
}

describe.each(brokers)('/metrics on $broker', ({ environment }) => {
  it('is consistent under traffic, and no counter ever falls', async () => {
    const service = await startTestService(AppModule, definition, environment);
    const before = await Scrape.of(service);
    const scrapes: Scrape[] = [];
    const traffic = Array.from({ length: 200 }, (_, index) =>
      service.post('/v1/parcels', { email: `u${index}@example.com`, name: 'U' }),
    );
    for (let count = 0; count < 10; count++) scrapes.push(await Scrape.of(service));
    await Promise.all(traffic);
    await expect
      .poll(async () => {
        scrapes.push(await Scrape.of(service));
        return scrapes.at(-1)!.sum(CONSUMED, { outcome: 'handled' });
      }, patience)
      .toBeGreaterThanOrEqual(before.sum(CONSUMED, { outcome: 'handled' }) + 200);
    for (const [index, { contradictions, messaging, series }] of scrapes.entries()) {
      expect(contradictions).toEqual([]);
      expect(new Set(series).size).toBe(series.length);
      const earlier = scrapes[index - 1] ?? before;
      for (const { type, samples } of messaging) {
        if (type !== 'counter') continue;
        for (const { name, labels, value } of samples)
          expect(value).toBeGreaterThanOrEqual(earlier.sum(name, labels) || 0);
      }
    }
    expect(scrapes.at(-1)!.sum(SENT) - before.sum(SENT)).toBeGreaterThanOrEqual(200);
    await service.close();
  });

  it.skipIf(!promtool && !isRequired)(
    'is what Prometheus accepts, named as it should be',
    async () => {
      if (!promtool) throw new Error('CI needs promtool: apt-get install prometheus.');
      const service = await startTestService(AppModule, definition, environment);
      await service.post('/v1/parcels', { email: 'ada@example.com', name: 'Ada' });
      const { text, messaging } = await Scrape.of(service);
      expect(messaging.length).toBeGreaterThan(15);
      // The names of the others are prom-client's.
      const problems = promtoolProblems(promtool, text);
      expect(problems.filter((problem) => problem.startsWith('messaging_'))).toEqual([]);
      await service.close();
    },
  );

  it('counts what was handled, retried and dead-lettered, and what nobody handles', async () => {
    const { Task, TasksController, topic } = defineTask();
    await using service = await PolicyService.start({ environment, controller: TasksController });
    await service.events.publishAll(Task, tasks(20));
    await service.events.publishAll(Task, tasks(3, 'the second time'));
    await service.events.publishAll(Task, tasks(2, 'never'));
    const stranger = { ce_specversion: '1.0', ce_type: 'unknown', ce_id: '1', ce_source: 's' };
    const headers = Object.fromEntries(
      Object.entries(stranger).map(([name, value]) => [name, Buffer.from(value)]),
    );
    await service
      .resolve<Producer>(PRODUCER)
      .publish({ topic, key: null, value: Buffer.from('{}'), headers });
    await expect
      .poll(async () => outcomes(await Scrape.of(service), topic), patience)
      .toEqual({ handled: 23, retried: 3, dead_lettered: 2, ignored: 1 });
    const scrape = await Scrape.of(service);
    const group = { messaging_consumer_group_name: service.group };
    const handler = { ...group, messaging_handler: 'TasksController.run' };
    expect(scrape.sum('messaging_consumer_retries_total', handler)).toBe(3);
    expect(scrape.sum('messaging_process_duration_seconds_count', handler)).toBe(28);
    const deadLetters = 'messaging_consumer_dead_letters_total';
    expect(scrape.sum(deadLetters, { ...group, reason: 'permanent' })).toBe(2);
    expect(scrape.sum(deadLetters, group)).toBe(2);
    const sent = (destination: string): number =>
      scrape.sum(SENT, { messaging_destination_name: destination, error_type: '' });
    expect(sent(topic)).toBe(26);
    expect(sent(`${service.group}.dlt`)).toBe(2);
    // Three calls of ours and one raw message; each dead letter is a call too.
    const operation = { messaging_operation_name: 'send' };
    expect(scrape.sum('messaging_client_operation_duration_seconds_count', operation)).toBe(6);
    expect(scrape.sum('messaging_producer_batch_messages_sum')).toBe(28);
    expect(scrape.sum('messaging_producer_waiting_messages')).toBe(0);
    expect(scrape.sum('messaging_producer_paused')).toBe(0);
  });

  it('says what each group is doing, and how far it is behind, as the broker does', async () => {
    const { Task, TasksController, topic } = defineTask();
    await using service = await PolicyService.start({ environment, controller: TasksController });
    const group = { messaging_consumer_group_name: service.group };
    const lagOf = (scrape: Scrape): number =>
      scrape.sum('messaging_consumer_lag_messages', {
        ...group,
        messaging_destination_name: topic,
      });
    service.consumer().pause();
    await service.events.publishAll(Task, tasks(30));
    await expect.poll(async () => lagOf(await Scrape.of(service)), patience).toBe(30);
    const scrape = await Scrape.of(service);
    for (const { partition, lag } of await service.admin.lag(service.group, topic)) {
      const labels = { ...group, messaging_destination_name: topic };
      const of = { ...labels, messaging_destination_partition_id: String(partition) };
      expect(scrape.sum('messaging_consumer_lag_messages', of)).toBe(Number(lag));
    }
    expect(scrape.sum('messaging_consumer_paused', group)).toBe(1);
    expect(scrape.sum('messaging_consumer_state', { ...group, state: 'running' })).toBe(1);
    expect(scrape.sum('messaging_consumer_state', group)).toBe(1);
    expect(scrape.sum('messaging_broker_up')).toBe(1);
    await expect
      .poll(async () => {
        const now = await Scrape.of(service);
        return [
          now.sum('messaging_consumer_waiting_messages', group),
          now.sum('messaging_consumer_lanes', group),
          now.sum('messaging_consumer_in_flight_messages', group),
        ];
      }, patience)
      .toEqual([30, 30, 0]);
    service.consumer().resume();
    await expect.poll(async () => lagOf(await Scrape.of(service)), patience).toBe(0);
  });
});

// The in-memory broker is each process's own.
const shared = brokers.filter(({ environment }) => environment['KAFKA_BOOTSTRAP_SERVERS']);

describe.each(shared)('/metrics on $broker', ({ environment }) => {
  it('of several instances adds up: each partition is one instance’s, and a rebalance is counted', async () => {
    const { Task, TasksController, topic } = defineTask();
    const KAFKA_CONSUMER_GROUP = `shared-${randomUUID()}`;
    const options = {
      environment: { ...environment, KAFKA_CONSUMER_GROUP },
      controller: TasksController,
    };
    const group = { messaging_consumer_group_name: KAFKA_CONSUMER_GROUP };
    await using first = await PolicyService.start(options);
    const alone = await Scrape.of(first);
    const owned = alone.sum('messaging_consumer_assigned_partitions', group);
    expect(alone.sum('messaging_consumer_rebalances_total', group)).toBe(1);
    await using second = await PolicyService.start(options);
    const both = [first, second];
    const sum = async (name: string, labels = {}): Promise<number> => {
      const scrapes = await Promise.all(both.map((service) => Scrape.of(service)));
      return scrapes.reduce((total, scrape) => total + (scrape.sum(name, labels) || 0), 0);
    };
    await expect
      .poll(
        async () => (await Scrape.of(first)).sum('messaging_consumer_rebalances_total', group),
        patience,
      )
      .toBeGreaterThan(1);
    await expect
      .poll(() => sum('messaging_consumer_assigned_partitions', group), patience)
      .toBe(owned);
    for (const service of both) service.consumer(KAFKA_CONSUMER_GROUP).pause();
    await first.events.publishAll(Task, tasks(40));
    const labels = { ...group, messaging_destination_name: topic };
    await expect.poll(() => sum('messaging_consumer_lag_messages', labels), patience).toBe(40);
  });
});

describe('The number of series', () => {
  it('stays as it is, whatever topics, types and keys messages come with', async () => {
    const { Task, TasksController, topic } = defineTask();
    await using service = await PolicyService.start({
      environment: {},
      controller: TasksController,
    });
    const producer = service.resolve<Producer>(PRODUCER);
    const flood = async (count: number): Promise<void> => {
      const names = Array.from({ length: count }, () => `random-${randomUUID()}`);
      const topics = names.map((name) => ({
        name,
        partitions: 1,
        replicationFactor: 1,
        config: {},
      }));
      await service.admin.createTopics(topics);
      const value = Buffer.from('{}');
      for (const name of names) {
        const ce_type = Buffer.from(name);
        const event = { ce_specversion: Buffer.from('1.0'), ce_type };
        const key = Buffer.from(name);
        await producer.publish({ topic: name, key, value, headers: event });
        await producer.publish({ topic, key, value, headers: event });
        await producer.publish({ topic, key, value, headers: {} });
        const missing = producer.publish({ topic: `no-${name}`, key, value, headers: {} });
        await expect(missing).rejects.toThrow(/no topic/);
      }
      await service.events.publishAll(Task, tasks(count));
    };
    const handled = async (): Promise<Record<string, number>> =>
      outcomes(await Scrape.of(service), topic);
    await flood(1);
    await expect
      .poll(handled, patience)
      .toMatchObject({ handled: 1, dead_lettered: 1, ignored: 1 });
    const before = (await Scrape.of(service)).series;
    await flood(300);
    await expect
      .poll(handled, patience)
      .toMatchObject({ handled: 301, dead_lettered: 301, ignored: 301 });
    expect((await Scrape.of(service)).series).toEqual(before);
  });
});
