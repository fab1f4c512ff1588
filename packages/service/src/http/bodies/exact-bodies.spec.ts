import { Body, Controller, Post, Query } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsDate, IsInt, IsObject, IsOptional, IsString } from 'class-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IsInt64, UnixTime } from '@nest-kafka-kit/messaging';
import { createHttpAdapter } from '../configure-http.js';
import { readJsonBodies } from './json-body.js';
import { ProblemDetailsFilter } from '../problems/problem-details.filter.js';
import { RequestValidationPipe } from '../request-validation.pipe.js';

class CountRequest {
  @IsOptional() @IsInt() readonly count?: number;
  @IsOptional() @IsInt64() readonly large?: bigint;
  @IsOptional() @IsDate() @Type(() => Date) readonly at?: Date;
  @IsOptional() @UnixTime('seconds') readonly since?: Date;
  @IsOptional() @IsObject() readonly labels?: Record<string, unknown>;
}

/** Read by class-transformer, as its transformation is code. */
class TransformedRequest extends CountRequest {
  @IsOptional() @Transform(({ value }) => value as unknown) @IsString() readonly note?: string;
}

class CountQuery {
  @IsOptional() @IsInt() @Type(() => Number) readonly limit?: number;
  @IsOptional() @IsBoolean() @Type(() => Boolean) readonly all?: boolean;
}

@Controller()
class CountController {
  @Post('quick')
  quick(@Body() request: CountRequest): object {
    return shown(request);
  }

  @Post('thorough')
  thorough(@Body() request: TransformedRequest): object {
    return shown(request);
  }

  @Post('untyped')
  untyped(@Body() request: Record<string, unknown>): object {
    return request;
  }

  @Post('query')
  query(@Query() query: CountQuery): object {
    return query;
  }
}

const shown = (request: CountRequest): object => ({
  ...request,
  ...(request.large !== undefined && { large: String(request.large) }),
});

let app: NestFastifyApplication;

beforeAll(async () => {
  const module = await Test.createTestingModule({
    controllers: [CountController],
    providers: [
      { provide: APP_FILTER, useClass: ProblemDetailsFilter },
      { provide: APP_PIPE, useClass: RequestValidationPipe },
    ],
  }).compile();
  app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(), {
    bodyParser: false,
  });
  readJsonBodies(app.getHttpAdapter().getInstance(), {
    HTTP_BODY_LIMIT_BYTES: 1_000_000,
    HTTP_BODY_MAX_DEPTH: 20,
    HTTP_BODY_MAX_KEYS: 1_000,
    HTTP_BODY_MAX_ITEMS: 1_000,
    HTTP_BODY_MAX_STRING_LENGTH: 10_000,
  });
  await app.init();
});

afterAll(() => app.close());

async function post(url: string, payload: string) {
  const headers = { 'content-type': 'application/json' };
  const { statusCode, json } = await app.inject({ method: 'POST', url, payload, headers });
  return { status: statusCode, body: json<{ errors?: { path: string }[]; code?: string }>() };
}

describe.each(['/quick', '/thorough'])('A body that %s reads', (url) => {
  it.each([
    ['an integer beyond 2^53', '{"count":9007199254740993}', 'count'],
    ['an integer beyond 64 bits', '{"large":9223372036854775808}', 'large'],
    ['a number beyond all numbers', '{"labels":{"a":[1e400]}}', 'labels.a.0'],
    ['a number with too many digits', '{"labels":{"a":0.1234567890123456789}}', 'labels.a'],
    ['a text that is no time', '{"at":"room 12"}', 'at'],
    ['a day that is none', '{"at":"2024-02-31T00:00:00Z"}', 'at'],
    ['a time without an offset', '{"at":"2024-02-01T00:00:00"}', 'at'],
    ['a number for a time', '{"at":1}', 'at'],
    ['a time for a number', '{"since":"2024-02-01T00:00:00Z"}', 'since'],
  ])('answers 400 to %s, naming its place', async (_what, body, path) => {
    const { status, body: problem } = await post(url, body);
    expect(status).toBe(400);
    expect(problem.errors?.map((each) => each.path)).toEqual([path]);
  });

  it('answers 400 to a key that comes twice, naming it', async () => {
    const { status, body } = await post(url, '{"labels":{"a":1,"a":2}}');
    expect(status).toBe(400);
    expect(body).toMatchObject({
      code: 'HTTP_BODY_DUPLICATE_KEY',
      detail: expect.stringContaining('labels.a'),
    });
  });

  it('takes what a field can hold, exactly', async () => {
    const sent =
      '{"large":9007199254740993,"since":1700000000,"labels":{"constructor":"Ferrari","prototype":1,"then":1}}';
    expect(await post(url, sent)).toEqual({
      status: 201,
      body: {
        large: '9007199254740993',
        since: '2023-11-14T22:13:20.000Z',
        labels: JSON.parse('{"constructor":"Ferrari","prototype":1,"then":1}') as object,
      },
    });
  });
});

describe('A body of no class', () => {
  it('is refused where a number would be changed, and is data otherwise', async () => {
    const { status, body } = await post('/untyped', '{"a":{"b":[1,9007199254740993]}}');
    expect(status).toBe(400);
    expect(body.errors?.map(({ path }) => path)).toEqual(['body.a.b.1']);
    expect(await post('/untyped', '{"constructor":"Ferrari"}')).toEqual({
      status: 201,
      body: { constructor: 'Ferrari' },
    });
  });
});

describe('A query', () => {
  it('has numbers and booleans as texts that are such', async () => {
    expect((await post('/query?limit=10&all=false', '')).body).toEqual({ limit: 10, all: false });
    for (const query of [
      'limit=',
      'limit=0x10',
      'limit=1e1',
      'limit=9007199254740993',
      'all=no',
      'all=',
    ])
      expect(await post(`/query?${query}`, '')).toMatchObject({
        status: 400,
        body: { errors: [{ path: query.split('=')[0] }] },
      });
  });
});
