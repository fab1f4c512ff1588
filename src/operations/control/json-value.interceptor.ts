import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { InvalidRequestException } from '../../http/problem-details.js';

/**
 * Makes bytes of a JSON value before the validation pipe sees it: the pipe takes out every key
 * named `constructor` or `prototype`, however deep, and a raw message must stay as it is.
 */
@Injectable()
export class JsonValueInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { body } = context.switchToHttp().getRequest<FastifyRequest>();
    if (isObject(body) && isObject(body['value'])) body['value'] = toJson(body['value']);
    return next.handle();
  }
}

function toJson(value: object): Buffer {
  try {
    return Buffer.from(JSON.stringify(value));
  } catch (error) {
    // It can be parsed deeper than it can be written.
    if (!(error instanceof RangeError)) throw error;
    throw new InvalidRequestException([{ path: 'value', problems: ['value is nested too deep'] }]);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
