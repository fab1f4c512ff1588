import {
  type ArgumentsHost,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  Inject,
  type INestApplication,
  type Provider,
  Scope,
  type Type,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { Payload, RpcException } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { IsString } from 'class-validator';
import { EMPTY, type Observable, throwError } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { startTestApp } from '@nest-kafka-kit/testing';
import {
  AlsoForMessages,
  Consumes,
  createEvent,
  defineTopic,
  Event,
  EventBus,
  PermanentError,
} from '../index.js';

@Event({ type: 'order.placed', topic: defineTopic({ name: 'orders' }), key: 'orderId' })
class OrderPlaced {
  @IsString() readonly orderId!: string;
}

class KnownError extends Error {}
const known = new KnownError('known');

/** Deals with it: the message is handled. */
@AlsoForMessages()
@Catch(KnownError)
class Swallow implements ExceptionFilter {
  catch(): Observable<never> {
    return EMPTY;
  }
}
@Catch(KnownError)
class Translate implements ExceptionFilter {
  catch(error: KnownError): Observable<never> {
    return throwError(() => new PermanentError('translated', { cause: error }));
  }
}
/** As a service has one for its HTTP side. */
@AlsoForMessages()
@Catch()
class HttpOnly implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): Observable<never> | void {
    if (host.getType() !== 'http') return throwError(() => error);
  }
}

let app: NestFastifyApplication;
afterEach(() => app.close());

interface Setup {
  readonly providers?: Provider[];
  readonly configure?: (app: INestApplication) => void;
}

async function connect(controller: Type, setup: Setup = {}): Promise<void> {
  app = await startTestApp({ ...setup, controllers: [controller], consumers: 'connect' });
}
const dispatch = (): Promise<void> =>
  app.get(EventBus).dispatch(createEvent(OrderPlaced, { orderId: 'a' }, 'tests'));

@Controller()
class FailingController {
  @Consumes(OrderPlaced)
  onOrderPlaced(): void {
    throw known;
  }
}

describe('The error of a handler', () => {
  const rpc = new RpcException({ status: 'error', message: 'as a remote service says it' });
  const errors: [string, unknown][] = [
    ['an Error', new Error('any')],
    ['a class of the service', known],
    ['a permanent error', new PermanentError('never')],
    ['an RpcException', rpc],
    ['a TypeError', new TypeError('undefined is not a function')],
    ['text', 'just text'],
  ];
  it.each(errors)('reaches the pipeline as it was thrown: %s', async (_what, error) => {
    const ways = [
      () => {
        throw error;
      },
      () => Promise.reject(error),
      () => throwError(() => error),
      () => Promise.resolve(throwError(() => error)),
    ];
    for (const fail of ways) {
      @Controller()
      class OrdersController {
        @Consumes(OrderPlaced)
        onOrderPlaced(): unknown {
          return fail();
        }
      }
      await connect(OrdersController);
      await expect(dispatch()).rejects.toBe(error);
      await app.close();
    }
  });

  it('reaches it also from a guard, a pipe, an interceptor or a request-scoped dependency', async () => {
    const fail = (): never => {
      throw known;
    };
    const broken = { provide: 'broken', scope: Scope.REQUEST, useFactory: fail };
    @Controller()
    class Guarded {
      @UseGuards({ canActivate: fail })
      @Consumes(OrderPlaced)
      on(): void {}
    }
    @Controller()
    class Piped {
      @UsePipes({ transform: fail })
      @Consumes(OrderPlaced)
      on(@Payload() _event: unknown): void {}
    }
    @Controller()
    class Intercepted {
      @UseInterceptors({ intercept: fail })
      @Consumes(OrderPlaced)
      on(): void {}
    }
    @Controller()
    class Scoped {
      constructor(@Inject('broken') readonly dependency: unknown) {}

      @Consumes(OrderPlaced)
      on(): void {}
    }
    @Controller({ scope: Scope.REQUEST })
    class Failing {
      @Consumes(OrderPlaced)
      on(): void {
        fail();
      }
    }
    for (const controller of [Guarded, Piped, Intercepted, Scoped, Failing]) {
      await connect(controller, { providers: [broken] });
      await expect(dispatch(), controller.name).rejects.toBe(known);
      await app.close();
    }
  });

  it('is itself where a global filter is for HTTP only', async () => {
    await connect(FailingController, { providers: [{ provide: APP_FILTER, useClass: HttpOnly }] });
    await expect(dispatch()).rejects.toBe(known);
  });
});

describe('An exception filter', () => {
  it.each(['method', 'class', 'provider', 'request-scoped provider', 'app'])(
    'makes the message handled by catching its error: on the %s',
    async (where) => {
      @Controller()
      @UseFilters(...(where === 'class' ? [Swallow] : []))
      class OrdersController {
        @UseFilters(...(where === 'method' ? [Swallow] : []))
        @Consumes(OrderPlaced)
        onOrderPlaced(): void {
          throw known;
        }
      }
      const scope = where === 'request-scoped provider' ? Scope.REQUEST : Scope.DEFAULT;
      const provider = { provide: APP_FILTER, useClass: Swallow, scope };
      await connect(OrdersController, {
        providers: where.endsWith('provider') ? [provider] : [],
        configure: (application) => {
          if (where === 'app') application.useGlobalFilters(new Swallow());
        },
      });
      await expect(dispatch()).resolves.toBeUndefined();
    },
  );

  it('has no say in errors it does not catch', async () => {
    const other = new Error('not the known one');
    @Controller()
    @UseFilters(Swallow)
    class OrdersController {
      @Consumes(OrderPlaced)
      onOrderPlaced(): void {
        throw other;
      }
    }
    await connect(OrdersController);
    await expect(dispatch()).rejects.toBe(other);
  });

  it('may turn an error into another, which reaches the pipeline', async () => {
    @Controller()
    @UseFilters(Translate)
    class OrdersController {
      @Consumes(OrderPlaced)
      onOrderPlaced(): void {
        throw known;
      }
    }
    await connect(OrdersController);
    const error: unknown = await dispatch().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(PermanentError);
    expect(error).toMatchObject({ cause: known });
  });
});

describe('HTTP beside messages', () => {
  // Nest looks filters up per request for such controllers, and so finds the one for messages.
  it('answers errors as Nest does, request-scoped controllers included', async () => {
    @Controller({ scope: Scope.REQUEST })
    class HealthController {
      @Get('broken')
      broken(): void {
        throw new Error('secret');
      }

      @Consumes(OrderPlaced)
      onOrderPlaced(): void {}
    }
    await connect(HealthController);
    const { statusCode, body } = await app.inject({ method: 'GET', url: '/broken' });
    expect(statusCode).toBe(500);
    expect(JSON.parse(body)).toEqual({ statusCode: 500, message: 'Internal server error' });
  });
});
