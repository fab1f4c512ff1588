import { Logger } from '@nestjs/common';
import { LimitedLogger } from '@nest-kafka-kit/messaging/operating';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { OpenConnections } from './open-connections.js';
import { PacedConnection } from './paced-connection.js';
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
 * progress, and ends when its client neither sends nor reads for long.
 *
 * @example
 * new FastifyAdapter({ serverFactory: (handler) => createBoundedServer(handler, limits) });
 */
export function createBoundedServer(handler: RequestListener, limits: ConnectionLimits): Server {
  const { requestTimeoutMs, sendTimeoutMs } = limits;
  const headersTimeout = Math.min(requestTimeoutMs, MAX_HEADERS_TIMEOUT_MS);
  const connections = new OpenConnections(limits.connections);
  const bySocket = new WeakMap<Socket, PacedConnection>();
  const logger = new LimitedLogger(new Logger('Http'), 'Http');
  const turns = new Turns();
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
      const connection = bySocket.get(request.socket);
      if (connection && !connection.begin(request, response)) return;
      if (connection) {
        response.once('close', () => {
          connection.end(response);
          connections.renew(connection);
        });
      }
      handler(request, response);
    },
  );
  server.on('connection', (socket) => {
    const connection = PacedConnection.pace(socket, turns);
    bySocket.set(socket, connection);
    const closed = connections.add(connection);
    if (closed) {
      closed.socket.destroy();
      const text = `${limits.connections} connections are open, which is all that HTTP_MAX_CONNECTIONS allows: one was closed for a new one.`;
      logger.write('warn', 'connections', text);
    }
    socket.once('close', () => connections.delete(connection));
  });
  const check = () => endSlowReaders(connections, sendTimeoutMs);
  const interval = setInterval(check, Math.ceil(sendTimeoutMs / CHECKS_PER_TIMEOUT)).unref();
  server.once('close', () => clearInterval(interval));
  return server;
}
