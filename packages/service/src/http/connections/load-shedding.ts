import underPressure from '@fastify/under-pressure';
import { HttpStatus } from '@nestjs/common';
import { LimitedLogger } from '@nest-kafka-kit/messaging/operating';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isManagement } from './bounded-server.js';
import { PacedConnection } from './paced-connection.js';
import { problem } from '../problems/problem-details.js';

const RETRY_AFTER_SECONDS = 1;
/** Asked by those who find out what is wrong. */
const ALWAYS_ANSWERED = /^\/(health\/|metrics$)/;

type Shedding = Readonly<Record<'HTTP_MAX_CONNECTIONS' | 'HTTP_MAX_EVENT_LOOP_DELAY_MS', number>>;

/**
 * Answers 503 while the event loop is late, to requests that waited as long for their turn, and
 * where all connections are at work: what comes in then would only wait, and make the heartbeats of
 * consumer groups wait too. Health and metrics are answered all the same.
 */
export async function shedLoad(app: NestFastifyApplication, settings: Shedding): Promise<void> {
  const { HTTP_MAX_EVENT_LOOP_DELAY_MS: maxMs } = settings;
  const logger = new LimitedLogger('Http');
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  const shed = (reply: FastifyReply, reason: string) => {
    logger.write('warn', 'HTTP_OVERLOADED', `Answered 503: ${reason}.`);
    void reply
      .code(HttpStatus.SERVICE_UNAVAILABLE)
      .header('retry-after', RETRY_AFTER_SECONDS)
      .type('application/problem+json');
    const detail = `${reason}. Try again later.`;
    return problem(HttpStatus.SERVICE_UNAVAILABLE, detail, { code: 'HTTP_OVERLOADED' });
  };
  const late = `The event loop is late by more than ${maxMs} ms (HTTP_MAX_EVENT_LOOP_DELAY_MS)`;
  const full = `All ${settings.HTTP_MAX_CONNECTIONS} connections are at work (HTTP_MAX_CONNECTIONS)`;
  fastify.addHook('onRequest', (request, reply, done) => {
    const connection = PacedConnection.of(request.raw.socket);
    if (!connection || isAlwaysAnswered(request)) return done();
    if (connection.isSpare) void reply.header('connection', 'close').send(shed(reply, full));
    else if (maxMs > 0 && connection.waitedMs > maxMs) void reply.send(shed(reply, late));
    else done();
  });
  if (maxMs === 0) return;
  await app.register(underPressure, {
    maxEventLoopDelay: maxMs,
    pressureHandler: (request: FastifyRequest, reply: FastifyReply) =>
      // The library sends what is returned, which its type leaves out.
      isAlwaysAnswered(request) ? undefined : (shed(reply, late) as unknown as undefined),
  });
}

const isAlwaysAnswered = ({ raw, routeOptions }: FastifyRequest): boolean =>
  isManagement(raw.socket) || ALWAYS_ANSWERED.test(routeOptions.url ?? '');
