import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestService } from '@nest-kafka-kit/testing';
import { AppModule } from '../app.module.js';
import { service } from '../config/service.js';
import { createEvent, EventBus, type EventClass } from '@nest-kafka-kit/messaging';
import { InvalidMessageError } from '@nest-kafka-kit/messaging/errors';
import { UserCreated } from './events/user-created.event.js';
import { UserDeleted } from './events/user-deleted.event.js';
import { UserUpdated } from './events/user-updated.event.js';
import { UserRepository } from './user.repository.js';

let app: NestFastifyApplication;

beforeEach(async () => {
  ({ app } = await startTestService(AppModule, service, {}, { consumers: 'connect' }));
});

afterEach(() => app.close());

const dispatch = <Data extends object>(eventClass: EventClass<Data>, data: Data): Promise<void> =>
  app.get(EventBus).dispatch(createEvent(eventClass, data, 'spec'));

const find = (userId: string) => app.get(UserRepository).find(userId);

describe('The events of a user', () => {
  it('keep the read model: created, updated, deleted', async () => {
    const userId = randomUUID();
    await dispatch(UserCreated, { userId, email: 'ada@example.com', name: 'Ada' });
    expect(await find(userId)).toEqual({ userId, email: 'ada@example.com', name: 'Ada' });
    await dispatch(UserUpdated, { userId, name: 'Ada King' });
    expect(await find(userId)).toMatchObject({ email: 'ada@example.com', name: 'Ada King' });
    await dispatch(UserDeleted, { userId });
    expect(await find(userId)).toBeUndefined();
  });

  it('are of this type, version, aggregate and key to all other services', () => {
    const userId = randomUUID();
    const common = { version: 1, key: userId, aggregateId: userId, aggregateType: 'User' };
    const created = createEvent(
      UserCreated,
      { userId, email: 'ada@example.com', name: 'Ada' },
      'spec',
    );
    expect(created).toMatchObject({ type: 'user.created', ...common });
    expect(createEvent(UserUpdated, { userId }, 'spec')).toMatchObject({
      type: 'user.updated',
      ...common,
    });
    expect(createEvent(UserDeleted, { userId }, 'spec')).toMatchObject({
      type: 'user.deleted',
      ...common,
    });
  });

  it('are not handled where a foreign producer has sent wrong data', async () => {
    const userId = randomUUID();
    const valid = createEvent(
      UserCreated,
      { userId, email: 'ada@example.com', name: 'Ada' },
      'spec',
    );
    const invalid = { ...valid, data: { ...valid.data, email: 'nobody' } };
    await expect(app.get(EventBus).dispatch(invalid)).rejects.toThrow(InvalidMessageError);
    expect(await find(userId)).toBeUndefined();
  });

  it('greet a new user without telling the log who it is', async () => {
    const lines: unknown[] = [];
    const record = (line: unknown): unknown => lines.push(line);
    Logger.overrideLogger({ log: record, warn: record, error: record });
    const userId = randomUUID();
    await dispatch(UserCreated, { userId, email: 'ada@example.com', name: 'Ada Lovelace' });
    expect(lines).toEqual([`Welcome, user ${userId}.`]);
  });
});
