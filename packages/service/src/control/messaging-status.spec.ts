import { AppModule } from '../../test/fixtures/parcels/app.module.js';
import { service } from '../../test/fixtures/parcels/service.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestService } from '@nest-kafka-kit/testing';
import { ADMIN, type Admin } from '@nest-kafka-kit/messaging/broker';
import { ConsumerGroups } from '@nest-kafka-kit/messaging/operating';
import { MessagingStatus } from './messaging-status.js';

let app: NestFastifyApplication;

beforeEach(async () => {
  ({ app } = await startTestService(AppModule, service, { CONSUMER_GROUPS: 'notifications' }));
});

afterEach(() => app.close());

const read = () => app.get(MessagingStatus).read();

describe('The status', () => {
  it('has the brokers, the producer and each group of this process', async () => {
    const { brokers, producer, groups } = await read();
    expect(brokers).toMatchObject({ reachable: true, problem: null });
    expect(brokers.nodes.length).toBeGreaterThan(0);
    expect(producer).toEqual({ paused: false, waiting: 0 });
    expect(groups).toHaveLength(1);
    expect(groups[0]).toMatchObject({
      group: 'parcel-service.notifications',
      state: 'running',
      paused: false,
      blocked: [],
      lastError: null,
    });
    const own = app.get(ConsumerGroups).consumers[0]!.assignment;
    expect(own.length).toBeGreaterThan(3);
    const shown = groups[0]!.assignment.map(({ topic, partition }) => ({ topic, partition }));
    expect(shown).toHaveLength(own.length);
    expect(shown).toEqual(expect.arrayContaining([...own]));
    expect(groups[0]!.assignment.every(({ lag }) => lag === '0')).toBe(true);
  });

  it.each([
    ['refuses', () => Promise.reject(new Error('No route to the broker.')), /^No route/],
    ['does not answer', () => new Promise<never>(() => undefined), /^No answer within/],
  ])('comes without nodes and lags when the broker %s', async (_what, answer, problem) => {
    const admin = app.get<Admin>(ADMIN);
    admin.nodes = answer;
    admin.lag = answer;
    const { brokers, groups } = await read();
    expect(brokers).toMatchObject({
      reachable: false,
      nodes: [],
      problem: expect.stringMatching(problem),
    });
    expect(groups[0]).toMatchObject({ state: 'running' });
    expect(groups[0]!.assignment[0]).toMatchObject({ committed: null, lag: null });
  });
});
