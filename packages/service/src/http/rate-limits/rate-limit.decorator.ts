import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ServiceDefinitionError } from '../../settings/index.js';
import { problemContent } from '../problems/problem-answers.js';
import { RATE_LIMITED, tooMany } from './rate-limited.js';
import { AddRouteConfig } from '../route-config.js';

/** How often a caller may ask. */
export interface RateLimitOptions {
  /** The requests that a caller may send within `seconds`, from 1 to 1,000,000. */
  readonly requests: number;
  /** The length of the window in seconds, from 1 to 86,400. It begins with a caller's first request. */
  readonly seconds: number;
  /**
   * Says who asks, before any guard runs. Default, and where it says `undefined`: the address, that
   * of an IPv6 caller by its /64. What nobody has verified lets a caller be somebody else each time.
   */
  readonly by?: (request: FastifyRequest) => string | undefined;
}

/** A route's configuration that limits how often a caller may ask. */
export interface RateLimitConfig {
  readonly callerLimit?: RateLimitOptions;
}

/**
 * Bounds the requests of each caller to a route, or to each route of a controller. More are answered
 * with 429 and `Retry-After`, before their body is read; `RateLimit` and `RateLimit-Policy` tell
 * callers where they are. Each process counts for itself. Needs @fastify/rate-limit.
 *
 * @throws ServiceDefinitionError for numbers out of range
 * @example
 * ‎@Post()
 * ‎@RateLimit({ requests: 20, seconds: 60 })
 * register(‎@Body() request: RegisterUserRequest) {}
 */
export function RateLimit(options: RateLimitOptions): ClassDecorator & MethodDecorator {
  check('requests', options.requests, 1_000_000);
  check('seconds', options.seconds, 86_400);
  const config: RateLimitConfig = { callerLimit: options };
  const example = { status: 429, detail: tooMany(options, options.seconds), code: RATE_LIMITED };
  const description = 'Too many requests of one caller; try again after `Retry-After` seconds.';
  return applyDecorators(
    AddRouteConfig(config),
    ApiResponse({ status: 429, description, content: problemContent(example) }),
  );
}

function check(name: 'requests' | 'seconds', given: number, max: number): void {
  if (Number.isInteger(given) && given >= 1 && given <= max) return;
  throw new ServiceDefinitionError(
    `@RateLimit has ${name}: ${String(given)}; accepted is an integer from 1 to ${max}.`,
  );
}
