import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type BaseEvent, Consumes, PermanentError } from '@nest-kafka-kit/messaging';
import { defineOrderEvent, type Order } from '../../failure-policy/order-event.js';
import { patience, PolicyService } from '../../failure-policy/policy-service.js';
import { brokers } from '@nest-kafka-kit/testing';
import { ADMIN_TOKEN, operatorOf } from './operator.js';

const PATH = '/v1/messaging/dead-letters';

/** A service whose handler gives up even numbers until it is mended; another group handles all. */
async function startWithDeadLetters(environment: Readonly<Record<string, string | undefined>>) {
  const { OrderChanged, topic } = defineOrderEvent();
  const other = `other-${randomUUID()}`;
  const handled: number[] = [];
  const handledByOther: number[] = [];
  let mended = false;

  @Controller()
  class OrdersController {
    @Consumes(OrderChanged, { retry: { attempts: 1 } })
    onOrderChanged(@Payload() { data }: BaseEvent<Order>): void {
      if (!mended && data.number % 2 === 0) throw new PermanentError(`No even ${data.number}.`);
      handled.push(data.number);
    }

    @Consumes(OrderChanged, { group: { absolute: other } })
    onOrderChangedToo(@Payload() { data }: BaseEvent<Order>): void {
      handledByOther.push(data.number);
    }
  }
  const service = await PolicyService.start({
    environment: { ...environment, ADMIN_TOKEN },
    controller: OrdersController,
  });
  const numbers = [1, 2, 3, 4, 5, 6];
  const receipts = await service.events.publishAll(
    OrderChanged,
    numbers.map((number) => ({ orderId: String(number), number })),
  );
  await expect.poll(() => service.committed(topic), patience).toBe(6n);
  await expect.poll(() => handledByOther.length, patience).toBe(6);
  return {
    service,
    operator: operatorOf(service),
    topic,
    type: OrderChanged,
    other,
    handled,
    handledByOther,
    receipts,
    mend: () => void (mended = true),
  };
}

type NumberOf = (letter: { error: { message: string } }) => number;
const numberOf: NumberOf = ({ error }) => Number(/\d+/.exec(error.message)?.[0]);

describe.each(brokers)('Dead letters in the hands of an operator on $broker', ({ environment }) => {
  it('are shown with all that is known of them, payloads only when asked for', async () => {
    const { service, operator, topic, receipts } = await startWithDeadLetters(environment);
    await using _ = service;
    const { status, body } = await operator.get(`${PATH}?group=${service.group}`);
    expect(status).toBe(200);
    const letters = [...body.deadLetters].sort((a, b) => numberOf(a) - numberOf(b));
    expect(letters.map(numberOf)).toEqual([2, 4, 6]);
    expect(letters[0]).toEqual({
      partition: expect.any(Number),
      offset: expect.stringMatching(/^\d+$/),
      reason: 'permanent',
      handler: 'OrdersController.onOrderChanged',
      attempts: 1,
      failedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      error: { name: 'PermanentError', message: 'No even 2.' },
      original: {
        topic,
        partition: 0,
        offset: '1',
        timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      },
      type: expect.stringMatching(/^order\.changed\./),
      eventId: receipts[1]!.eventId,
    });

    const withPayload = await operator.get(`${PATH}?group=${service.group}&payload=true&limit=1`);
    expect(withPayload.body.deadLetters).toHaveLength(1);
    const [{ payload }] = withPayload.body.deadLetters;
    expect(payload.encoding).toBe('utf8');
    expect(JSON.parse(payload.value)).toMatchObject({ number: expect.any(Number) });
  });

  it('are found by type, reason and time, in the same way for showing and sending back', async () => {
    const { service, operator, handled } = await startWithDeadLetters(environment);
    await using _ = service;
    const { group } = service;
    const all = await operator.get(`${PATH}?group=${group}`);
    const [{ type }] = all.body.deadLetters;
    const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
    const selections: [Record<string, string>, number][] = [
      [{ type }, 3],
      [{ type: 'user.created' }, 0],
      [{ reason: 'permanent' }, 3],
      [{ reason: 'exhausted' }, 0],
      [{ since: '-1h' }, 3],
      [{ since: inAnHour }, 0],
      [{ type, reason: 'permanent', since: '-1h' }, 3],
    ];
    for (const [selection, found] of selections) {
      const query = new URLSearchParams({ group, ...selection });
      const { body } = await operator.get(`${PATH}?${query}`);
      expect([selection, body.deadLetters.length]).toEqual([selection, found]);
      const request = { group, ...selection, dryRun: true };
      expect((await operator.post(`${PATH}/redrive`, request)).body).toEqual({
        found,
        redriven: 0,
        dryRun: true,
      });
    }
    expect((await operator.get(`${PATH}?group=${group}&limit=2`)).body.deadLetters).toHaveLength(2);
    // All those were dry runs.
    expect(await service.stored(`${group}.retry`)).toBe(0n);
    expect(handled).toEqual([1, 3, 5]);
  });

  it('are handled once after they are sent back, by their group alone, whoever asks again', async () => {
    const { service, operator, handled, handledByOther, mend } =
      await startWithDeadLetters(environment);
    await using _ = service;
    const { group } = service;
    const redrive = (request: object = {}) =>
      operator.post(`${PATH}/redrive`, { group, ...request });
    mend();
    expect(await redrive({ limit: 1 })).toMatchObject({
      status: 200,
      body: { found: 1, redriven: 1, dryRun: false },
    });
    expect((await operator.get(`${PATH}?group=${group}`)).body.deadLetters).toHaveLength(2);
    expect((await redrive()).body).toEqual({ found: 2, redriven: 2, dryRun: false });
    expect((await redrive()).body).toEqual({ found: 0, redriven: 0, dryRun: false });
    expect((await operator.get(`${PATH}?group=${group}`)).body).toEqual({ deadLetters: [] });

    await expect.poll(() => handled.length, patience).toBe(6);
    const retried = async () => {
      const lags = await service.admin.lag(group, `${group}.retry`);
      return lags.reduce((sum, { committed }) => sum + (committed ?? 0n), 0n);
    };
    await expect.poll(() => service.stored(`${group}.retry`), patience).toBeGreaterThanOrEqual(3n);
    await expect.poll(retried, patience).toBeGreaterThanOrEqual(3n);
    expect([...handled].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(handledByOther).toHaveLength(6);
  });

  it('of a group that has none answer 422, wrong requests 400, and nothing is sent back', async () => {
    const { service, operator } = await startWithDeadLetters(environment);
    await using _ = service;
    const group = `unknown-${randomUUID()}`;
    for (const { status, body } of [
      await operator.get(`${PATH}?group=${group}`),
      await operator.post(`${PATH}/redrive`, { group }),
      await operator.post(`${PATH}/redrive`, { group, dryRun: true }),
    ]) {
      expect(status).toBe(422);
      expect(body).toMatchObject({
        code: 'MESSAGING_OPERATION_REFUSED',
        detail: expect.stringContaining(group),
      });
    }
    const wrong = { group: service.group, limit: 1_001, reason: 'x', since: 'x', dryRun: 1, a: 1 };
    const { status, body } = await operator.post(`${PATH}/redrive`, wrong);
    expect(status).toBe(400);
    const paths = body.errors.map(({ path }: { path: string }) => path);
    expect(paths.sort()).toEqual(['a', 'dryRun', 'limit', 'reason', 'since']);
    const { body: query } = await operator.get(`${PATH}?limit=0&reason=x&since=x&payload=x&a=1`);
    const wrongParameters = query.errors.map(({ path }: { path: string }) => path);
    expect(wrongParameters.sort()).toEqual(['a', 'group', 'limit', 'payload', 'reason', 'since']);
    expect(await service.stored(`${service.group}.retry`)).toBe(0n);
  });
});
