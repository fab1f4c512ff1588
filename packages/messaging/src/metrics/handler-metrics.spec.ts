import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { type FailureOptions, failurePolicy } from '../consuming/failure-policy.js';
import { handlerPipeline } from '../consuming/pipeline/handler-pipeline.js';
import type { PipelineHandler } from '../consuming/pipeline/step.js';
import type { Consumer, Message, OutgoingMessage } from '../ports/index.js';
import {
  BrokerUnreachableError,
  NotReadyError,
  PermanentError,
  PublishingPausedError,
} from '../errors.js';
import { HandlerMetrics } from './handler-metrics.js';
import { samplesOf } from '../../test/support/samples-of.js';

const HANDLER = 'OrdersController.onPlaced';

const message: Message = {
  topic: 'orders',
  partition: 0,
  offset: 17n,
  timestamp: 0,
  key: Buffer.from('key'),
  value: Buffer.from('value'),
  headers: {},
};

/** A handler in the whole pipeline, with a broker that can be told to refuse. */
function setUp(options: FailureOptions, run: PipelineHandler) {
  const group = {
    group: 'shop',
    consumer: {} as Consumer,
    topics: ['orders', 'shop.retry'],
    deadLetterTopic: 'shop.dlt',
    handlers: [HANDLER],
  };
  const registry = new Registry();
  const observer = new HandlerMetrics(registry, { groups: [group] });
  const broker = { isAway: false, stored: [] as OutgoingMessage[] };
  const handle = handlerPipeline(
    {
      group: 'shop',
      handler: HANDLER,
      policy: failurePolicy(HANDLER, options),
      producer: {
        publish: async (outgoing) => {
          if (broker.isAway) throw new BrokerUnreachableError('the broker', false);
          broker.stored.push(outgoing);
          return { topic: outgoing.topic, partition: 0, offset: 0n };
        },
      },
      observer,
      decode: (next) => next,
    },
    run,
  );
  const { signal } = new AbortController();
  /** One attempt, however it ends. */
  const attempt = (number = 1, given = message): Promise<void> =>
    handle(given, { group: 'shop', attempt: number, signal }).catch(() => undefined);
  /** Every figure that is not 0, by what distinguishes it. */
  const figures = async (): Promise<Record<string, number>> =>
    Object.fromEntries(
      (await samplesOf(registry))
        .filter(({ name, value }) => value > 0 && !/_(bucket|sum)$/.test(name))
        .map(({ name, labels, value }) => [
          [name.replace(/^messaging_|_count$/g, ''), labels['messaging_destination_name']]
            .concat(labels['outcome'], labels['reason'])
            .filter(Boolean)
            .join(' '),
          value,
        ]),
    );
  return { attempt, figures, broker, observer, registry };
}

const succeed: PipelineHandler = () => Promise.resolve();
const fail: PipelineHandler = () => Promise.reject(new Error('not now'));
const refuse: PipelineHandler = () => Promise.reject(new PermanentError('never'));

describe('An attempt', () => {
  it('that works is handled', async () => {
    const { attempt, figures } = setUp({}, succeed);
    await attempt();
    await attempt();
    expect(await figures()).toEqual({
      'client_consumed_messages_total orders handled': 2,
      process_duration_seconds: 2,
    });
  });

  it('that fails and comes again is retried', async () => {
    const { attempt, figures } = setUp({ retry: { attempts: 3 } }, fail);
    await attempt(1);
    await attempt(2);
    expect(await figures()).toEqual({
      'client_consumed_messages_total orders retried': 2,
      process_duration_seconds: 2,
      consumer_retries_total: 2,
    });
  });

  it('that is the last one is dead-lettered, with the reason', async () => {
    const { attempt, figures } = setUp({ retry: { attempts: 3 } }, fail);
    await attempt(3);
    expect(await figures()).toEqual({
      'client_consumed_messages_total orders dead_lettered': 1,
      process_duration_seconds: 1,
      'consumer_dead_letters_total exhausted': 1,
    });
  });

  it('whose dead letter cannot be stored is retried, and dead-lettered once, when it is', async () => {
    const { attempt, figures, broker } = setUp({}, refuse);
    broker.isAway = true;
    await attempt(1);
    broker.isAway = false;
    await attempt(2);
    expect(await figures()).toEqual({
      'client_consumed_messages_total orders retried': 1,
      'client_consumed_messages_total orders dead_lettered': 1,
      process_duration_seconds: 2,
      consumer_retries_total: 1,
      'consumer_dead_letters_total permanent': 1,
    });
  });

  it('that sends its message to the retry topic is retried, and counts there under that topic', async () => {
    const { attempt, figures, broker } = setUp(
      { retry: { attempts: 1 }, onExhausted: 'retry-topic', rounds: 1, retryDelayMs: 0 },
      fail,
    );
    await attempt();
    const [moved] = broker.stored;
    await attempt(1, { ...moved!, partition: 0, offset: 0n, timestamp: 0 });
    expect(await figures()).toEqual({
      'client_consumed_messages_total orders retried': 1,
      'client_consumed_messages_total shop.retry dead_lettered': 1,
      process_duration_seconds: 2,
      consumer_retries_total: 1,
      'consumer_dead_letters_total exhausted': 1,
    });
  });

  it.each([
    ['something that is not ready', new NotReadyError('Not yet.')],
    ['publishing to be resumed', new PublishingPausedError()],
  ])('that waits for %s is none', async (_what, error) => {
    const { attempt, figures } = setUp({}, () => Promise.reject(error));
    await attempt();
    expect(await figures()).toEqual({});
  });

  it('that comes too early from the retry topic is none', async () => {
    const { attempt, figures, broker } = setUp(
      { retry: { attempts: 1 }, onExhausted: 'retry-topic', rounds: 1, retryDelayMs: 60_000 },
      fail,
    );
    await attempt();
    const before = await figures();
    const [moved] = broker.stored;
    await attempt(1, { ...moved!, partition: 0, offset: 0n, timestamp: Date.now() });
    expect(await figures()).toEqual(before);
  });

  it('of a message that was given up before, and is sent again, counts afresh', async () => {
    let isRefusing = true;
    const { attempt, figures } = setUp({}, (...given) =>
      isRefusing ? refuse(...given) : succeed(...given),
    );
    await attempt();
    isRefusing = false;
    await attempt();
    expect(await figures()).toMatchObject({
      'client_consumed_messages_total orders handled': 1,
      'client_consumed_messages_total orders dead_lettered': 1,
    });
  });

  it('side by side with others is told apart from them', async () => {
    const { attempt, figures } = setUp({}, ({ offset }, delivery) =>
      offset % 2n === 0n ? succeed(message, delivery) : refuse(message, delivery),
    );
    const offsets = Array.from({ length: 10 }, (_, index) => BigInt(index));
    await Promise.all(offsets.map((offset) => attempt(1, { ...message, offset })));
    expect(await figures()).toMatchObject({
      'client_consumed_messages_total orders handled': 5,
      'client_consumed_messages_total orders dead_lettered': 5,
    });
  });

  it('on a topic that nobody has declared adds no series of its own', async () => {
    const { attempt, figures, registry } = setUp({}, succeed);
    await attempt(1, { ...message, topic: 'random-0' });
    const before = await samplesOf(registry);
    for (let index = 1; index < 1_000; index++)
      await attempt(1, { ...message, topic: `random-${index}` });
    expect(await samplesOf(registry)).toHaveLength(before.length);
    expect(await figures()).toMatchObject({
      'client_consumed_messages_total _other handled': 1_000,
    });
  });
});

describe('The metrics of handlers', () => {
  it('show every topic, outcome, handler and reason from 0 on', async () => {
    const { registry } = setUp({}, succeed);
    const samples = await samplesOf(registry);
    const counters = samples.filter(({ name }) => name.endsWith('_total'));
    // Four outcomes of two topics, seven reasons, the retries of one handler.
    expect(counters.map(({ value }) => value)).toEqual(Array(8 + 7 + 1).fill(0));
    expect(samples).toContainEqual({
      name: 'messaging_process_duration_seconds_count',
      labels: { messaging_consumer_group_name: 'shop', messaging_handler: HANDLER },
      value: 0,
    });
  });

  it('count what nobody handles', async () => {
    const { observer, figures } = setUp({}, succeed);
    observer.ignored('shop', message);
    expect(await figures()).toEqual({ 'client_consumed_messages_total orders ignored': 1 });
  });

  it('time attempts in seconds', async () => {
    const { observer, registry } = setUp({}, succeed);
    const attempt = { group: 'shop', handler: HANDLER, message, attempt: 1 };
    observer.succeeded({ ...attempt, milliseconds: 20 });
    observer.succeeded({ ...attempt, milliseconds: 90_000 });
    const samples = await samplesOf(registry);
    const sum = samples.find(({ name }) => name === 'messaging_process_duration_seconds_sum');
    expect(sum?.value).toBeCloseTo(90.02);
    const upTo = Object.fromEntries(samples.map(({ labels, value }) => [labels['le'], value]));
    expect(upTo).toMatchObject({ 0.01: 0, 0.025: 1, 60: 1, '+Inf': 2 });
  });
});
