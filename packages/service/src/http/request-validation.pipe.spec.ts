import { Body, Controller, Param, Post, Query } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Type } from 'class-transformer';
import { IsEmail, IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProblemDetailsFilter } from './problems/problem-details.filter.js';
import { RequestValidationPipe } from './request-validation.pipe.js';

class Address {
  @IsString() readonly city!: string;
}

class OrderRequest {
  @IsEmail() readonly email!: string;
  @ValidateNested() @Type(() => Address) readonly address!: Address;
  @IsOptional() @ValidateNested({ each: true }) @Type(() => Address) readonly others?: Address[];
}

class Paging {
  @IsOptional() @IsInt() @Type(() => Number) readonly page?: number;
}

class OrderParameter {
  @IsInt() @Type(() => Number) readonly orderNumber!: number;
}

@Controller('orders')
class OrdersController {
  @Post(':orderNumber')
  create(
    @Param() parameter: OrderParameter,
    @Query() query: Paging,
    @Body() request: OrderRequest,
  ): object {
    const isInstance = request instanceof OrderRequest && request.address instanceof Address;
    return { ...parameter, ...query, isInstance };
  }
}

let app: NestFastifyApplication;

beforeAll(async () => {
  const module = await Test.createTestingModule({
    controllers: [OrdersController],
    providers: [
      { provide: APP_FILTER, useClass: ProblemDetailsFilter },
      { provide: APP_PIPE, useClass: RequestValidationPipe },
    ],
  }).compile();
  app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
  await app.init();
});

afterAll(() => app.close());

async function post(payload: unknown, url = '/orders/1') {
  const { statusCode, json } = await app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  });
  return { status: statusCode, body: json() as Record<string, unknown> };
}

const valid = { email: 'ada@example.com', address: { city: 'London' } };

describe('A valid request', () => {
  it('reaches the controller as instances, its texts turned into what they stand for', async () => {
    expect(await post(valid, '/orders/42?page=2')).toEqual({
      status: 201,
      body: { orderNumber: 42, page: 2, isInstance: true },
    });
  });
});

describe('A request with wrong fields', () => {
  it('answers 400 and names every one of them, nested ones by their path', async () => {
    const { status, body } = await post({
      email: 'nobody',
      address: { city: 1 },
      others: [{ city: 'Rome' }, {}],
    });
    expect(status).toBe(400);
    expect(body).toEqual({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: 'The request has wrong fields.',
      errors: [
        { path: 'email', problems: ['email must be an email'] },
        { path: 'address.city', problems: ['city must be a string'] },
        { path: 'others.1.city', problems: ['city must be a string'] },
      ],
    });
  });

  it('names missing and unknown ones', async () => {
    const { body } = await post({ emial: 'ada@example.com', address: { city: 'Rome', zip: 1 } });
    expect(body['errors']).toEqual([
      { path: 'emial', problems: ['property emial should not exist'] },
      { path: 'email', problems: ['email must be an email'] },
      { path: 'address.zip', problems: ['property zip should not exist'] },
    ]);
  });

  it('does not repeat values: they may be secret', async () => {
    const { body } = await post({ ...valid, email: 'hunter2' });
    expect(JSON.stringify(body)).not.toContain('hunter2');
  });

  it('names those of the path and of the query', async () => {
    expect(await post(valid, '/orders/first')).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'orderNumber' }] },
    });
    expect(await post(valid, '/orders/1?page=last&size=9')).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'size' }, { path: 'page' }] },
    });
  });

  it.each(['[]', 'null', '42', '"text"', 'true', '{}'])(
    'is one whose body is %s',
    async (payload) => {
      const { status, body } = await post(payload);
      expect(status).toBe(400);
      expect(body['errors']).not.toEqual([]);
    },
  );

  const deepArray = '['.repeat(100_000) + ']'.repeat(100_000);
  const deepObject = '{"a":'.repeat(40_000) + '1' + '}'.repeat(40_000);

  it.each([
    ['named as what objects inherit', '{"constructor":1,"hasOwnProperty":1}'],
    ['whose values are', '{"email":{"constructor":1},"address":{"city":{"toString":1}}}'],
    ['nested as deep as a body allows', `{"email":${deepArray}}`],
    ['nested so in unknown ones', `{"unknown":${deepObject}}`],
  ])('is a mistake of the client, not ours: fields %s', async (_what, payload) => {
    expect(await post(payload)).toMatchObject({ status: 400 });
  });
});
