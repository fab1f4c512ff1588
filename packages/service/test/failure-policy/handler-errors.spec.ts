import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import {
  type BaseEvent,
  Consumes,
  type ConsumesOptions,
  MessageContext,
  PermanentError,
  RetryableError,
} from '@nest-kafka-kit/messaging';
import { brokers } from '@nest-kafka-kit/testing';
import { defineOrderEvent, type Order } from './order-event.js';
import { deadLetterHeaders, patience, PolicyService } from './policy-service.js';

const order: Order = { orderId: '1', number: 1 };

/** A controller around a handler, and the attempts it was called with. */
function setUp(
  options: ConsumesOptions,
  handle: (context: MessageContext) => Promise<void> | void,
) {
  const { OrderChanged } = defineOrderEvent();
  const attempts: number[] = [];

  @Controller()
  class OrdersController {
    @Consumes(OrderChanged, options)
    async onOrderChanged(
      @Payload() _event: BaseEvent<Order>,
      @Ctx() context: MessageContext,
    ): Promise<void> {
      attempts.push(context.attempt);
      await handle(context);
    }
  }
  return { OrderChanged, controller: OrdersController, attempts };
}

/** Milliseconds that no test has: a policy's delay that must not be waited for. */
const NEVER_MS = 3_600_000;

describe.each(brokers)('What a handler fails with on $broker', ({ environment }) => {
  it('decides: a PermanentError is not tried again', async () => {
    const { OrderChanged, controller, attempts } = setUp({ onExhausted: 'block' }, () => {
      throw new PermanentError('There is no such order.');
    });
    await using service = await PolicyService.start({ environment, controller });
    await service.events.publish(OrderChanged, order);
    const [letter] = await service.deadLetters(1);
    expect(attempts).toEqual([1]);
    expect(deadLetterHeaders(letter!)).toMatchObject({
      reason: 'permanent',
      attempts: '1',
      'error-name': 'PermanentError',
      'error-message': 'There is no such order.',
    });
  });

  it('decides: a RetryableError is tried again when it asks to be', async () => {
    const retry = { attempts: 3, baseDelayMs: NEVER_MS, maxDelayMs: NEVER_MS };
    const { OrderChanged, controller, attempts } = setUp({ retry }, ({ attempt }) => {
      if (attempt < 3) throw new RetryableError('Busy.', { delayMs: 5 });
    });
    await using service = await PolicyService.start({ environment, controller });
    await service.events.publish(OrderChanged, order);
    await expect.poll(() => attempts, patience).toEqual([1, 2, 3]);
  });

  it('may be its time: the signal aborts, that is a failure, and the reason is timeout', async () => {
    let aborted = 0;
    const options = { timeoutMs: 50, retry: { attempts: 2, baseDelayMs: 1 } };
    const { OrderChanged, controller, attempts } = setUp(options, async ({ signal }) => {
      await once(signal, 'abort');
      aborted += 1;
    });
    await using service = await PolicyService.start({ environment, controller });
    await service.events.publish(OrderChanged, order);
    const [letter] = await service.deadLetters(1);
    expect(deadLetterHeaders(letter!)).toMatchObject({
      reason: 'timeout',
      attempts: '2',
      'error-name': 'HandlerTimedOutError',
    });
    expect({ attempts, aborted }).toEqual({ attempts: [1, 2], aborted: 2 });
  });

  it('counts as the service’s settings say where the handler says nothing', async () => {
    const { OrderChanged, controller, attempts } = setUp({}, () => new Promise(() => undefined));
    const settings = {
      CONSUMER_RETRY_ATTEMPTS: '3',
      CONSUMER_RETRY_BASE_DELAY_MS: '1',
      HANDLER_TIMEOUT_MS: '20',
    };
    await using service = await PolicyService.start({
      environment: { ...environment, ...settings },
      controller,
    });
    await service.events.publish(OrderChanged, order);
    const [letter] = await service.deadLetters(1);
    expect(deadLetterHeaders(letter!)).toMatchObject({ reason: 'timeout', attempts: '3' });
    expect(attempts).toEqual([1, 2, 3]);
  });
});
