import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { JsonNumber } from '@nest-kafka-kit/messaging/events';
import { InvalidRequestException } from '../http/problems/problem-details.js';

/** Keys that the validation pipe removes at any depth. */
const TAKEN_OUT = ['constructor', 'prototype'];

/**
 * Keeps a raw message as it is: turns a JSON value into bytes before the validation pipe sees it,
 * and refuses what would be lost on the way.
 */
@Injectable()
export class RawMessageInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { body } = context.switchToHttp().getRequest<FastifyRequest>();
    if (isObject(body)) {
      checkHeaders(body['headers']);
      if (isObject(body['value'])) body['value'] = toJson(body['value']);
    }
    return next.handle();
  }
}

function checkHeaders(headers: unknown): void {
  const name = isObject(headers) && TAKEN_OUT.find((each) => Object.hasOwn(headers, each));
  if (name) throw invalid('headers', `headers cannot have one named ${name}`);
}

function toJson(value: object): Buffer {
  try {
    return Buffer.from(JSON.stringify(value, keepExact));
  } catch (error) {
    // JSON can be parsed at depths at which it cannot be written.
    if (!(error instanceof RangeError)) throw error;
    throw invalid('value', 'value is nested too deep');
  }
}

function keepExact(this: Record<string, unknown>, name: string, value: unknown): unknown {
  if (!(this[name] instanceof JsonNumber)) return value;
  throw invalid('value', 'value must be a string to keep integers beyond 2^53 as they are');
}

function invalid(path: string, problem: string): InvalidRequestException {
  return new InvalidRequestException([{ path, problems: [problem] }]);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
