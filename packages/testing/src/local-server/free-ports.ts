import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { LocalServerError } from './local-server-error.js';

/**
 * The only address that listeners here use, so that nothing is reachable from outside the machine.
 *
 * @example
 * ```ts
 * createServer().listen(0, LOOPBACK);
 * ```
 */
export const LOOPBACK = '127.0.0.1';

/**
 * Below the range from which operating systems take the local port of an outgoing connection (Linux: 32768 and up).
 * Inside it, a client that keeps reconnecting to a stopped broker could be given the broker's own port and block its
 * restart.
 */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;

/**
 * Picks `count` different TCP ports nobody listens on. They are free at that moment, not reserved.
 *
 * @example
 * ```ts
 * const [clientPort, controllerPort] = await findFreePorts(2);
 * ```
 */
export async function findFreePorts(count: number): Promise<number[]> {
  const held = new Map<number, Server>();
  try {
    for (let attempt = 0; held.size < count; attempt += 1) {
      if (attempt > 1000)
        throw new Error(`No ${count} free ports from ${FIRST_PORT} to ${LAST_PORT}.`);
      const port = randomInt(FIRST_PORT, LAST_PORT);
      const server = held.has(port) ? undefined : await listen(port);
      if (server) held.set(port, server);
    }
    return [...held.keys()];
  } finally {
    await Promise.all([...held.values()].map(close));
  }
}

/**
 * Makes sure that a server can listen on each of these ports.
 *
 * @throws LocalServerError `PORT_TAKEN` with the first port that is taken
 *
 * @example
 * ```ts
 * await assertPortsFree([9092]);
 * ```
 */
export async function assertPortsFree(ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    const server = await listen(port);
    if (!server) {
      throw new LocalServerError(
        'PORT_TAKEN',
        `Port ${port} on ${LOOPBACK} is taken by another program. Stop that one, or ask for another port.`,
      );
    }
    await close(server);
  }
}

function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
