import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { KafkaConfig } from 'kafkajs';
import type { ServerAddress } from './server-address.js';
import { API_VERSIONS, openSocket } from './server-probe.js';

/** What came of a connection to a server: its first bytes, or why there are none. */
export type Greeting =
  | { readonly outcome: 'answered'; readonly bytes: Buffer }
  /** The connection, or TLS on it, failed. */
  | { readonly outcome: 'failed'; readonly error: NodeJS.ErrnoException }
  /** It was closed without a word. */
  | { readonly outcome: 'closed' }
  /** No answer to the attempt to connect. */
  | { readonly outcome: 'unconnected' }
  /** Connected, and no answer since. */
  | { readonly outcome: 'silent' };

/** Connects as a Kafka client does, asks for the versions the server speaks, and waits for its first bytes. */
export function greet(
  { host, port }: ServerAddress,
  ssl: KafkaConfig['ssl'],
  signal: AbortSignal,
): Promise<Greeting> {
  return outcomeOf(() => {
    const onConnect = (): boolean => socket.write(API_VERSIONS);
    const socket: Socket = openSocket({ host, port, ssl, onConnect });
    return socket;
  }, signal);
}

/** Tells whether a server speaks TLS, whoever it is. */
export async function speaksTls(
  { host, port }: ServerAddress,
  signal: AbortSignal,
): Promise<boolean> {
  let isSecure = false;
  await outcomeOf(() => {
    // Nothing is sent or believed: a certificate of any name will do for an answer.
    const socket = connectTls({ host, port, rejectUnauthorized: false }, () => {
      isSecure = true;
      socket.destroy();
    });
    return socket;
  }, signal);
  return isSecure;
}

function outcomeOf(open: () => Socket, signal: AbortSignal): Promise<Greeting> {
  return new Promise((resolve) => {
    let socket: Socket | undefined;
    let isConnected = false;
    const end = (greeting: Greeting): void => {
      signal.removeEventListener('abort', onAbort);
      socket?.destroy();
      resolve(greeting);
    };
    const onAbort = (): void => end({ outcome: isConnected ? 'silent' : 'unconnected' });
    try {
      socket = open()
        .on('connect', () => (isConnected = true))
        .on('data', (bytes: Buffer) => end({ outcome: 'answered', bytes }))
        .on('error', (error) => end({ outcome: 'failed', error }))
        .on('close', () => end({ outcome: 'closed' }));
    } catch (error) {
      // Files for TLS that OpenSSL does not take.
      end({ outcome: 'failed', error: error as NodeJS.ErrnoException });
      return;
    }
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort);
  });
}
