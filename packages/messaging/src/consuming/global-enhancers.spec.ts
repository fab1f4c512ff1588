/** What is global in an app acts on HTTP alone, unless its class is marked for messages. */
import {
  type ArgumentsHost,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  Injectable,
  type NestInterceptor,
  type PipeTransform,
  Scope,
  type Type,
  UnauthorizedException,
  ValidationPipe,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { EventPattern, Payload } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { IsString } from 'class-validator';
import { EMPTY, type Observable } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { startTestApp } from '@nest-kafka-kit/testing';
import { PRODUCER, type Producer } from '../broker.js';
import { guardsOfHttpAlone } from './handlers-config.js';
import {
  AlsoForMessages,
  Consumes,
  createEvent,
  defineTopic,
  Event,
  EventBus,
  type Message,
} from '../index.js';

@Event({ type: 'order.placed', topic: defineTopic({ name: 'orders' }), key: 'orderId' })
class OrderPlaced {
  @IsString() readonly orderId!: string;
}

/** As Nest's documentation writes them, for HTTP. */
@Injectable()
class BearerGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
    if (headers['authorization'] === undefined) throw new UnauthorizedException();
    return true;
  }
}
@Injectable()
class NeedsUserAgent implements NestInterceptor {
  intercept(context: ExecutionContext): Observable<never> {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
    throw new Error(`seen ${headers['user-agent']}`);
  }
}
@Injectable()
class RefuseAll implements PipeTransform {
  transform(): never {
    throw new Error('refused');
  }
}
@Catch()
class AnswerAll implements ExceptionFilter {
  catch(_error: unknown, host: ArgumentsHost): Observable<never> {
    const reply = host
      .switchToHttp()
      .getResponse<{ status?: (code: number) => { send(): void } }>();
    reply.status?.(418).send();
    return EMPTY;
  }
}

let app: NestFastifyApplication;
afterEach(() => app?.close());

let handled = 0;
const failure = new Error('the failure of the handler');
const KINDS = [
  ['guard', APP_GUARD, BearerGuard],
  ['interceptor', APP_INTERCEPTOR, NeedsUserAgent],
  ['pipe', APP_PIPE, RefuseAll],
  ['filter', APP_FILTER, AnswerAll],
] as const;
const HOWS = ['as a provider', 'as a request-scoped provider', 'on the app'] as const;
const CASES = KINDS.flatMap(([kind, token, type]) =>
  HOWS.map((how) => ({ kind, token, type: type as Type, how })),
);

@Controller()
class OrdersController {
  @Get('orders/:id')
  find(): never {
    throw failure;
  }

  @Consumes(OrderPlaced)
  onOrderPlaced(@Payload() _event: unknown): void {
    handled++;
    throw failure;
  }
}

async function connect({ token, type, how }: Omit<(typeof CASES)[number], 'kind'>): Promise<void> {
  const scope = how === 'as a request-scoped provider' ? Scope.REQUEST : Scope.DEFAULT;
  handled = 0;
  app = await startTestApp({
    controllers: [OrdersController],
    providers: how === 'on the app' ? [] : [{ provide: token, useClass: type, scope }],
    consumers: 'connect',
    configure: (each) => {
      if (how !== 'on the app') return;
      const instance = new type() as never;
      if (token === APP_GUARD) each.useGlobalGuards(instance);
      if (token === APP_INTERCEPTOR) each.useGlobalInterceptors(instance);
      if (token === APP_PIPE) each.useGlobalPipes(instance);
      if (token === APP_FILTER) each.useGlobalFilters(instance);
    },
  });
}

const dispatched = (): Promise<unknown> =>
  app
    .get(EventBus)
    .dispatch(createEvent(OrderPlaced, { orderId: 'a' }, 'tests'))
    .catch((error: unknown) => error);

describe('A global enhancer written for HTTP', () => {
  it.each(CASES)('has no say in messages: $kind $how', async (each) => {
    await connect(each);
    expect(await dispatched()).toBe(failure);
    expect(handled).toBe(1);
  });

  it.each(CASES.filter(({ kind }) => kind === 'guard' || kind === 'filter'))(
    'acts on HTTP as ever: $kind $how',
    async (each) => {
      await connect(each);
      const { statusCode } = await app.inject({ method: 'GET', url: '/orders/1' });
      expect(statusCode).toBe(each.kind === 'guard' ? 401 : 418);
    },
  );

  it.each(HOWS)('is named at start if it is a guard: %s', async (how) => {
    await connect({ token: APP_GUARD, type: BearerGuard, how });
    expect(guardsOfHttpAlone(app)).toEqual(['BearerGuard']);
  });

  it.each(CASES)('acts on messages too where a subclass is marked: $kind $how', async (each) => {
    @AlsoForMessages()
    class Marked extends each.type {}
    await connect({ ...each, type: Marked });
    expect(await dispatched()).not.toBe(failure);
    expect(handled).toBe(each.kind === 'filter' ? 1 : 0);
  });
});

it('A validating pipe of HTTP leaves the payload of a bare @EventPattern to its own pipe', async () => {
  class Customer {
    @IsString() readonly customerId!: string;
  }
  class JsonBody implements PipeTransform {
    transform({ value }: Message): unknown {
      return JSON.parse(String(value));
    }
  }
  let resolve: (customer: unknown) => void = () => {};
  const received = new Promise((settle) => (resolve = settle));
  @Controller()
  class CustomersController {
    @EventPattern('customers')
    onCustomer(@Payload(new JsonBody()) customer: Customer): void {
      resolve(customer);
    }
  }
  const pipe = new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true });
  app = await startTestApp({
    controllers: [CustomersController],
    configure: (each) => each.useGlobalPipes(pipe),
  });
  const value = Buffer.from('{"customerId":"c1"}');
  await app.get<Producer>(PRODUCER).publish({ topic: 'customers', key: null, value, headers: {} });
  expect(await received).toEqual({ customerId: 'c1' });
});
