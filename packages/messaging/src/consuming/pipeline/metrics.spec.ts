import { describe, expect, it } from 'vitest';
import type { Message, OutgoingMessage } from '../../ports/index.js';
import {
  BrokerUnreachableError,
  NotReadyError,
  PermanentError,
  PublishingPausedError,
} from '../../errors.js';
import { groupFamilies } from '../../metrics/group-families.js';
import { GroupMetrics } from '../../metrics/group-metrics.js';
import { type FailureOptions, failurePolicy } from '../failure-policy.js';
import { handlerPipeline } from './handler-pipeline.js';
import type { PipelineHandler } from './step.js';

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
  const group = new GroupMetrics('shop');
  group.counts.knows(['orders', 'shop.retry']);
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
      onDeadLetter: () => undefined,
      decode: (next) => next,
      metrics: group.handler(HANDLER),
    },
    run,
  );
  const { signal } = new AbortController();
  /** One attempt, however it ends. */
  const attempt = (number = 1, given = message): Promise<void> =>
    handle(given, { group: 'shop', attempt: number, signal }).catch(() => undefined);
  /** Every figure that is not 0, by what distinguishes it. */
  const figures = (): Record<string, number> =>
    Object.fromEntries(
      groupFamilies([group])
        .flatMap(({ name, samples }) => samples.map((sample) => ({ name, ...sample })))
        .filter(({ suffix, value }) => value > 0 && suffix !== '_bucket' && suffix !== '_sum')
        .map(({ name, labels, value }) => [
          [name.replace(/^messaging_/, ''), labels['messaging_destination_name']]
            .concat(labels['outcome'], labels['reason'])
            .filter(Boolean)
            .join(' '),
          value,
        ]),
    );
  return { attempt, figures, broker, group };
}

const succeed: PipelineHandler = () => Promise.resolve();
const fail: PipelineHandler = () => Promise.reject(new Error('not now'));
const refuse: PipelineHandler = () => Promise.reject(new PermanentError('never'));

describe('An attempt', () => {
  it('that works is handled', async () => {
    const { attempt, figures } = setUp({}, succeed);
    await attempt();
    await attempt();
    expect(figures()).toEqual({
      'client_consumed_messages_total orders handled': 2,
      process_duration_seconds: 2,
    });
  });

  it('that fails and comes again is retried', async () => {
    const { attempt, figures } = setUp({ retry: { attempts: 3 } }, fail);
    await attempt(1);
    await attempt(2);
    expect(figures()).toEqual({
      'client_consumed_messages_total orders retried': 2,
      process_duration_seconds: 2,
      consumer_retries_total: 2,
    });
  });

  it('that is the last one is dead-lettered, with the reason', async () => {
    const { attempt, figures } = setUp({ retry: { attempts: 3 } }, fail);
    await attempt(3);
    expect(figures()).toEqual({
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
    expect(figures()).toEqual({
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
    expect(figures()).toEqual({
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
    expect(figures()).toEqual({});
  });

  it('that comes too early from the retry topic is none', async () => {
    const { attempt, figures, broker } = setUp(
      { retry: { attempts: 1 }, onExhausted: 'retry-topic', rounds: 1, retryDelayMs: 60_000 },
      fail,
    );
    await attempt();
    const before = figures();
    const [moved] = broker.stored;
    await attempt(1, { ...moved!, partition: 0, offset: 0n, timestamp: 0 });
    expect(figures()).toEqual(before);
  });

  it('of a message that was given up before, and is sent again, counts afresh', async () => {
    let isRefusing = true;
    const { attempt, figures } = setUp({}, (...given) =>
      isRefusing ? refuse(...given) : succeed(...given),
    );
    await attempt();
    isRefusing = false;
    await attempt();
    expect(figures()).toMatchObject({
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
    expect(figures()).toMatchObject({
      'client_consumed_messages_total orders handled': 5,
      'client_consumed_messages_total orders dead_lettered': 5,
    });
  });

  it('on a topic that nobody has declared adds no series of its own', async () => {
    const { attempt, group } = setUp({}, succeed);
    const seriesOf = (): number => groupFamilies([group]).flatMap(({ samples }) => samples).length;
    await attempt(1, { ...message, topic: 'random-0' });
    const before = seriesOf();
    for (let index = 1; index < 1_000; index++)
      await attempt(1, { ...message, topic: `random-${index}` });
    expect(seriesOf()).toBe(before);
    expect(group.counts.topics.get('_other')?.handled).toBe(1_000);
  });
});
