import {
  Controller,
  ForbiddenException,
  Get,
  HttpException,
  InternalServerErrorException,
  Logger,
  type LoggerService,
  NotFoundException,
} from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MessagingError } from '@nest-kafka-kit/messaging';
import {
  BrokerRefusedError,
  BrokerUnreachableError,
  GroupActiveError,
  InvalidEventError,
  MessageTooLargeError,
  OperationRefusedError,
  PartitionUnavailableError,
  ProducerClosedError,
  ProducerReplacedError,
  PublisherOverloadedError,
  PublishFailedError,
  PublishingPausedError,
  PublishTimedOutError,
  TopicMissingError,
  UnknownEventTypeError,
} from '@nest-kafka-kit/messaging/errors';
import { ProblemDetailsFilter } from './problem-details.filter.js';

let thrown: unknown;
let logged: [level: string, text: unknown][];

@Controller()
class ThrowingController {
  @Get()
  get(): never {
    throw thrown;
  }
}

let app: NestFastifyApplication;

beforeAll(async () => {
  const filter = { provide: APP_FILTER, useClass: ProblemDetailsFilter };
  const module = await Test.createTestingModule({
    controllers: [ThrowingController],
    providers: [filter],
  }).compile();
  app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
  await app.init();
  const record = (level: string) => (text: unknown) => logged.push([level, text]);
  const logger = { log: record('log'), warn: record('warn'), error: record('error') };
  Logger.overrideLogger(logger satisfies LoggerService);
});

beforeEach(() => {
  logged = [];
});

afterAll(() => app.close());

async function answerTo(error: unknown) {
  thrown = error;
  const { statusCode, headers, body, json } = await app.inject({ method: 'GET', url: '/' });
  return { status: statusCode, headers, body, problem: json() as Record<string, unknown> };
}

describe('A messaging error', () => {
  it.each([
    ['an unreachable broker', new BrokerUnreachableError('Kafka at kafka:9092', false)],
    ['a publish without confirmation', new PublishTimedOutError(5_000)],
    ['a full buffer', new PublisherOverloadedError(10_000)],
    ['publishing that is paused', new PublishingPausedError()],
    ['a shutdown', new ProducerClosedError()],
  ])('of %s answers 503 with Retry-After: it passes', async (_what, error) => {
    const isInside =
      error instanceof BrokerUnreachableError || error instanceof PublishTimedOutError;
    const { status, headers, problem } = await answerTo(error);
    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('1');
    expect(problem).toEqual({
      type: 'about:blank',
      title: 'Service Unavailable',
      status: 503,
      detail: isInside ? error.publicMessage : error.message,
      code: error.code,
    });
  });

  it('of a partition that takes nothing for now says what is known, and nothing of the inside', async () => {
    const cause = new Error('secret.host:9092 has no leader');
    const away = new PartitionUnavailableError('secret-topic', 3, true, { cause });
    const unreachable = new BrokerUnreachableError('Kafka', false, {
      topic: 'secret-topic',
      cause,
    });
    for (const error of [away, unreachable]) {
      const { status, body, problem } = await answerTo(error);
      expect(status).toBe(503);
      expect(problem['detail']).toMatch(
        error.mayBeStored ? /may or may not/ : /Nothing was stored/,
      );
      expect(body).not.toContain('secret');
    }
  });

  it('of a publish without confirmation does not name the option that sets the time', async () => {
    const { problem } = await answerTo(new PublishTimedOutError(5_000));
    expect(problem['detail']).toBe(
      'The broker did not confirm within 5000 ms. It may or may not have been stored; ' +
        'publish again only if handlers can bear it twice.',
    );
  });

  it('that names an option says which variable sets it', async () => {
    const error = new OperationRefusedError('A new one begins at `autoOffsetReset`.');
    const { problem } = await answerTo(error);
    expect(problem['detail']).toBe(
      'A new one begins at autoOffsetReset (KAFKA_AUTO_OFFSET_RESET).',
    );
  });

  it.each([
    ['invalid', 400],
    ['too-large', 413],
    ['unavailable', 503],
    ['refused', 422],
    ['conflict', 409],
    ['internal', 500],
  ] as const)('of kind %s answers %i, whatever its class', async (kind, expected) => {
    class OwnError extends MessagingError {
      readonly code = 'MESSAGING_OWN';
      override readonly kind = kind;
    }
    const { status, problem } = await answerTo(new OwnError('Said on purpose.'));
    expect(status).toBe(expected);
    expect(problem).toMatchObject({
      code: 'MESSAGING_OWN',
      detail:
        kind === 'internal' ? 'Something went wrong here; the log knows more.' : 'Said on purpose.',
    });
  });

  it('of an invalid event answers 400, naming every wrong field', async () => {
    const errors = [
      { path: 'email', problems: ['email must be an email'] },
      { path: 'address.city', problems: ['city must be a string'] },
    ];
    const { status, problem } = await answerTo(new InvalidEventError('user.created', errors));
    expect(status).toBe(400);
    expect(problem).toMatchObject({ code: 'MESSAGING_INVALID_EVENT', errors });
  });

  it.each([
    [422, 'Unprocessable Entity', new OperationRefusedError('No such topic.')],
    [422, 'Unprocessable Entity', new UnknownEventTypeError('user.born', ['user.created'])],
    [409, 'Conflict', new GroupActiveError('mail')],
    [409, 'Conflict', new ProducerReplacedError('mail.redrive')],
  ])('of what an operator cannot have answers %i %s: %s', async (status, title, error) => {
    const answer = await answerTo(error);
    expect(answer.headers).not.toHaveProperty('retry-after');
    expect(answer.problem).toEqual({
      type: 'about:blank',
      title,
      status,
      detail: error.message,
      code: error.code,
    });
  });

  it('of a message too large for the broker answers 413', async () => {
    const { status, headers, problem } = await answerTo(new MessageTooLargeError('users', 2e6));
    expect(status).toBe(413);
    expect(problem).toMatchObject({ title: 'Payload Too Large', code: 'MESSAGING_TOO_LARGE' });
    expect(headers).not.toHaveProperty('retry-after');
  });

  it.each([
    ['a missing topic', new TopicMissingError(['secret-topic'], 'Create secret-topic.')],
    ['refused credentials', new BrokerRefusedError('secret-user may not write.')],
    [
      'anything else',
      new PublishFailedError('secret-topic', { cause: new Error('secret.host:9092') }),
    ],
  ])('of %s answers 500 with its code and nothing of the inside', async (_what, error) => {
    const { status, body, problem } = await answerTo(error);
    expect(status).toBe(500);
    expect(problem).toMatchObject({ code: error.code, title: 'Internal Server Error' });
    expect(body).not.toContain('secret');
  });
});

describe('An HTTP exception', () => {
  it.each([
    [new NotFoundException('No such user.'), 404, 'Not Found', 'No such user.'],
    [new ForbiddenException(), 403, 'Forbidden', 'Forbidden'],
    [new HttpException({ reason: 'object' }, 418), 418, "I'm a Teapot", 'Http Exception'],
  ])('answers its status as a problem: %s', async (error, status, title, detail) => {
    const answer = await answerTo(error);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.problem).toEqual({ type: 'about:blank', title, status, detail });
  });
});

describe('An unforeseen error', () => {
  it.each([
    ['an error', new Error('password=secret')],
    ['a TypeError', new TypeError('secret is undefined')],
    ['an error with a cause', new Error('outer secret', { cause: new Error('inner secret') })],
    ['no error at all', 'secret'],
    ['nothing', undefined],
    ['an object', { statusCode: 404, message: 'secret' }],
    // Such as clients of other services throw: the status is theirs, not that of this request.
    ['the answer of another service', Object.assign(new Error('secret'), { statusCode: 401 })],
  ])('answers 500 and tells nothing of the inside: %s', async (_what, error) => {
    const { status, body, problem } = await answerTo(error);
    expect(status).toBe(500);
    expect(problem).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      detail: 'Something went wrong here; the log knows more.',
    });
    expect(body).not.toContain('secret');
  });
});

describe('The log', () => {
  it('has an unforeseen error with its stack', async () => {
    const error = new Error('Boom.');
    await answerTo(error);
    expect(logged).toEqual([['error', error.stack]]);
  });

  it('has an unavailable broker as one line: it is in every request', async () => {
    await answerTo(new ProducerClosedError());
    expect(logged).toEqual([
      ['warn', 'ProducerClosedError: The service is shutting down and publishes nothing more.'],
    ]);
  });

  it('has an answer that says 500 on purpose', async () => {
    await answerTo(new InternalServerErrorException());
    expect(logged).toHaveLength(1);
  });

  it('has nothing of what clients do wrong', async () => {
    await answerTo(new NotFoundException());
    await answerTo(new InvalidEventError('user.created', []));
    expect(logged).toEqual([]);
  });
});
