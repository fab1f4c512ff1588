import { Logger } from '@nestjs/common';
import { LimitedLogger } from '@nest-kafka-kit/messaging/operating';
import { createServer, type RequestListener, type Server } from 'node:http';
import { OpenBodies } from './open-bodies.js';
import { OpenConnections } from './open-connections.js';
import { PacedConnection } from './paced-connection.js';
import { MAX_HEADERS } from './request-head.js';
import { endSlowReaders } from './slow-readers.js';
import { Turns } from './turns.js';

/** Bounds of a server's connections; times in milliseconds. */
export interface ConnectionLimits {
  /** The connections that are open at once. */
  readonly connections: number;
  /** How long a client may take to send a request. */
  readonly requestTimeoutMs: number;
  /** How long a client may take nothing of its answer. */
  readonly sendTimeoutMs: number;
}

/** As Fastify's default, longer than that of usual load balancers. */
const KEEP_ALIVE_TIMEOUT_MS = 72_000;
/** Headers come in a packet or two. */
const MAX_HEADERS_TIMEOUT_MS = 15_000;
const CHECKS_PER_TIMEOUT = 4;

/**
 * Creates a server on which no client costs more than its share: a connection has one request in
 * progress, takes turns with others, and ends when its client neither sends nor reads for long.
 *
 * @example
 * new FastifyAdapter({ serverFactory: (handler) => createBoundedServer(handler, limits) });
 */
export function createBoundedServer(handler: RequestListener, limits: ConnectionLimits): Server {
  const { requestTimeoutMs, sendTimeoutMs } = limits;
  const headersTimeout = Math.min(requestTimeoutMs, MAX_HEADERS_TIMEOUT_MS);
  const connections = new OpenConnections(limits.connections);
  const bodies = new OpenBodies();
  const turns = new Turns();
  const logger = new LimitedLogger(new Logger('Http'), 'Http');
  const server = createServer(
    {
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      requestTimeout: requestTimeoutMs,
      headersTimeout,
      connectionsCheckingInterval: Math.ceil(headersTimeout / CHECKS_PER_TIMEOUT),
      // Node would answer without a body; `checkHead` refuses it.
      requireHostHeader: false,
    },
    (request, response) => {
      const connection = PacedConnection.of(request.socket);
      if (connection) {
        if (!connection.begin(request, response)) return;
        bodies.add(connection)?.socket.destroy();
        response.once('close', () => {
          bodies.delete(connection);
          connection.end(response);
          connections.renew(connection);
        });
      }
      handler(request, response);
    },
  );
  server.maxHeadersCount = MAX_HEADERS;
  server.on('connection', (socket) => {
    const connection = PacedConnection.pace(socket, turns);
    socket.once('close', () => connections.delete(connection));
    const closed = connections.add(connection);
    if (!closed) return;
    closed.socket.destroy();
    const which = closed === connection ? 'the newest' : 'one that waited for its client';
    const text = `HTTP_MAX_CONNECTIONS, ${limits.connections}, are open: ${which} was closed.`;
    logger.write('warn', 'HTTP_MAX_CONNECTIONS', text);
  });
  const check = () => endSlowReaders(connections, sendTimeoutMs);
  const interval = setInterval(check, Math.ceil(sendTimeoutMs / CHECKS_PER_TIMEOUT)).unref();
  server.once('close', () => clearInterval(interval));
  return server;
}
