import underPressure from '@fastify/under-pressure';
import { HttpStatus, Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ProblemDetails } from './problem-details.js';

const RETRY_AFTER_SECONDS = 1;
const LOG_EVERY_MS = 10_000;

/**
 * Answers 503 while the event loop is late: what comes in then would only wait, and make the
 * heartbeats of consumer groups wait too. Health is answered all the same.
 */
export async function shedLoad(app: NestFastifyApplication, maxDelayMs: number): Promise<void> {
  const logger = new Logger('Http');
  let shed = 0;
  let nextLog = 0;
  await app.register(underPressure, {
    maxEventLoopDelay: maxDelayMs,
    pressureHandler: ({ routeOptions }: FastifyRequest, reply: FastifyReply) => {
      if (routeOptions.url?.startsWith('/health/')) return undefined;
      shed += 1;
      if (Date.now() >= nextLog) {
        logger.warn(`The event loop is late by more than ${maxDelayMs} ms: ${shed} answered 503.`);
        nextLog = Date.now() + LOG_EVERY_MS;
        shed = 0;
      }
      void reply
        .code(HttpStatus.SERVICE_UNAVAILABLE)
        .header('retry-after', RETRY_AFTER_SECONDS)
        .type('application/problem+json');
      // The library sends what is returned, which its type leaves out.
      return overloaded(maxDelayMs) as unknown as undefined;
    },
  });
}

function overloaded(maxDelayMs: number): ProblemDetails {
  return {
    type: 'about:blank',
    title: 'Service Unavailable',
    status: HttpStatus.SERVICE_UNAVAILABLE,
    detail: `The event loop is late by more than ${maxDelayMs} ms (HTTP_MAX_EVENT_LOOP_DELAY_MS). Try again later.`,
    code: 'HTTP_OVERLOADED',
  };
}
