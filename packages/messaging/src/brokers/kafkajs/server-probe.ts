import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import type { KafkaConfig } from 'kafkajs';
import { addressText, hostOf, type ServerAddress } from './server-address.js';

type SocketFactory = (options: {
  readonly host: string;
  readonly port: number;
  readonly ssl: KafkaConfig['ssl'];
  readonly onConnect: () => void;
}) => Socket;

const require = createRequire(import.meta.url);
const openAsKafkaJs = (require('kafkajs/src/network/socketFactory') as () => SocketFactory)();

/** Opens sockets as kafkajs does, with the same TLS settings, to IPv6 addresses too. */
export const openSocket: SocketFactory = (options) =>
  openAsKafkaJs({ ...options, host: hostOf(options.host) });

/** An ApiVersions request of version 0, which every server answers before anybody has signed in. */
export const API_VERSIONS = Buffer.from('0000000a' + '0012' + '0000' + '00000001' + 'ffff', 'hex');

/**
 * Asks a server, over a connection of its own, for the versions it speaks. Resolves when it answers.
 * A server that hangs accepts connections, so only an answer tells that it is there.
 *
 * @throws Error where it refuses the connection, closes it, or `signal` aborts
 */
export async function probeServer(
  { host, port }: ServerAddress,
  ssl: KafkaConfig['ssl'],
  signal: AbortSignal,
): Promise<void> {
  const socket = openSocket({ host, port, ssl, onConnect: () => socket.write(API_VERSIONS) });
  const closed = once(socket, 'close', { signal }).then(() => {
    throw new Error(`${addressText({ host, port })} closed the connection.`);
  });
  try {
    await Promise.race([once(socket, 'data', { signal }), closed]);
  } finally {
    closed.catch(() => undefined);
    socket.on('error', () => undefined).destroy();
  }
}
