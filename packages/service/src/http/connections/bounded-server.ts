import { LimitedLogger } from '@nest-kafka-kit/messaging/operating';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { OpenBodies } from './open-bodies.js';
import { OpenConnections } from './open-connections.js';
import { PacedConnection } from './paced-connection.js';
import { MAX_HEADERS } from '../request-head.js';
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
/** Those of Prometheus, probes and operators, who keep few each. */
const MAX_MANAGEMENT_CONNECTIONS = 256;

/** The connections that came in at MANAGEMENT_PORT. */
const management = new WeakSet<Socket>();

/**
 * Hands a bounded server a connection that came in at MANAGEMENT_PORT. It takes none of the places
 * of HTTP_MAX_CONNECTIONS: who fills those must not keep operators out.
 *
 * @example
 * createServer((socket) => connectManagement(httpServer, socket)).listen(9000);
 */
export function connectManagement(server: Server, socket: Socket): void {
  management.add(socket);
  server.emit('connection', socket);
}

/** Whether a connection came in at MANAGEMENT_PORT. */
export function isManagement(socket: Socket): boolean {
  return management.has(socket);
}

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
  const publicPlaces = new OpenConnections(limits.connections);
  const managementPlaces = new OpenConnections(MAX_MANAGEMENT_CONNECTIONS);
  const placesFor = (socket: Socket) => (isManagement(socket) ? managementPlaces : publicPlaces);
  const bodies = new OpenBodies();
  const turns = new Turns();
  const logger = new LimitedLogger('Http');
  const endBody = (connection: PacedConnection | undefined): void => {
    if (!connection) return;
    connection.socket.destroy();
    logger.write('warn', 'bodies', 'Too many bodies are on their way: the oldest one was ended.');
  };
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
        endBody(bodies.add(connection));
        response.once('close', () => {
          connection.end(response);
          if (!connection.isReceiving) bodies.delete(connection);
          placesFor(request.socket).renew(connection);
        });
      }
      handler(request, response);
    },
  );
  server.maxHeadersCount = MAX_HEADERS;
  server.on('connection', (socket) => {
    const connection = PacedConnection.pace(socket, turns);
    const places = placesFor(socket);
    socket.once('close', () => {
      places.delete(connection);
      bodies.delete(connection);
    });
    const closed = places.add(connection);
    if (!closed) return;
    closed.socket.destroy();
    const which = closed === connection ? 'the newest' : 'one that waited for its client';
    const bound = places === publicPlaces ? 'HTTP_MAX_CONNECTIONS' : 'all of MANAGEMENT_PORT';
    logger.write('warn', bound, `${bound}, ${places.most}, are open: ${which} was closed.`);
  });
  const check = () => {
    for (const places of [publicPlaces, managementPlaces]) endSlowReaders(places, sendTimeoutMs);
  };
  const interval = setInterval(check, Math.ceil(sendTimeoutMs / CHECKS_PER_TIMEOUT)).unref();
  server.once('close', () => clearInterval(interval));
  return server;
}
