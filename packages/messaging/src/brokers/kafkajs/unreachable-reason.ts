import type { KafkaConfig } from 'kafkajs';
import { type Greeting, greet, speaksTls } from './server-greeting.js';
import { addressOf, type ServerAddress } from './server-address.js';

/** Milliseconds for all servers. */
const TIMEOUT_MS = 1_200;
/** Milliseconds to find out what a server speaks that closed the connection. */
const SECOND_LOOK_MS = 500;
/** Servers that are looked at. */
const MAX_SERVERS = 3;

/**
 * Finds out why a cluster does not answer, by connecting to its bootstrap servers. kafkajs tries for
 * seconds before it says so, and does not know what answers in Kafka's place.
 *
 * @returns `undefined` where at least one of them answers as Kafka does
 * @example
 * await unreachableReason(['localhost:9092'], undefined); // 'nothing listens there (ECONNREFUSED)'
 */
export async function unreachableReason(
  servers: readonly string[],
  ssl: KafkaConfig['ssl'],
): Promise<string | undefined> {
  const reasons = await Promise.all(
    servers.slice(0, MAX_SERVERS).map(async (server) => {
      const reason = await reasonOf(addressOf(server), ssl);
      return reason === undefined || servers.length === 1 ? reason : `${server}: ${reason}`;
    }),
  );
  return reasons.includes(undefined) ? undefined : reasons.join('; ');
}

async function reasonOf(
  address: ServerAddress,
  ssl: KafkaConfig['ssl'],
): Promise<string | undefined> {
  const greeting = await greet(address, ssl, AbortSignal.timeout(TIMEOUT_MS));
  switch (greeting.outcome) {
    case 'answered':
      return whoAnswered(greeting.bytes);
    case 'failed':
      return hungUp(greeting.error) ? afterClosing(address, ssl) : failureOf(greeting.error);
    case 'closed':
      return afterClosing(address, ssl);
    case 'silent':
      return 'it accepts the connection and does not answer';
    case 'unconnected':
      return `no answer to the attempt to connect within ${TIMEOUT_MS} ms: a firewall, or an address that nobody has`;
  }
}

/** The type of TLS's alerts, with which a server refuses what is no TLS, and the major version. */
const TLS_ALERT = [0x15, 0x03];
/** Our number of the request, which Kafka's answer begins with, behind its length. */
const ANSWER_TO_OURS = 1;

function whoAnswered(bytes: Buffer): string | undefined {
  if (bytes[0] === TLS_ALERT[0] && bytes[1] === TLS_ALERT[1]) return SPEAKS_TLS;
  if (/^(HTTP\/|<)/.test(bytes.toString('latin1', 0, 5)))
    return 'an HTTP server answers there, not Kafka';
  if (bytes.length < 8 || bytes.readInt32BE(4) === ANSWER_TO_OURS) return undefined;
  return 'what answers there does not speak the protocol of Kafka';
}

const SPEAKS_TLS = 'this port speaks TLS, and this client does not: set `kafka.ssl`';
const NO_TLS = 'this port does not speak TLS: unset `kafka.ssl`, or take the port that does';

/** Kafka closes the connection where it wants TLS and gets none, and the other way round. */
async function afterClosing(address: ServerAddress, ssl: KafkaConfig['ssl']): Promise<string> {
  const signal = AbortSignal.timeout(SECOND_LOOK_MS);
  if (!ssl && (await speaksTls(address, signal))) return SPEAKS_TLS;
  if (ssl && isKafka(await greet(address, undefined, signal))) return NO_TLS;
  return 'it closes the connection without an answer';
}

function isKafka(greeting: Greeting): boolean {
  return greeting.outcome === 'answered' && whoAnswered(greeting.bytes) === undefined;
}

function hungUp({ code, message }: NodeJS.ErrnoException): boolean {
  return (
    code === 'ECONNRESET' || code === 'EPIPE' || /disconnected before secure TLS/.test(message)
  );
}

const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  EAI_AGAIN: 'the name cannot be looked up for now',
  EHOSTUNREACH: 'no way to this host',
  ENETUNREACH: 'no way to this network',
  ENOTFOUND: 'there is no host of this name',
  ETIMEDOUT: 'no answer to the attempt to connect',
};

const OF_OUR_CERTIFICATE = 'the broker does not accept the certificate of this client';

/** OpenSSL's words, by what they mean. Alerts are the server's own. */
const TLS: readonly (readonly [words: RegExp, meaning: string])[] = [
  [/wrong version number|packet length too long|unexpected message|http request/i, NO_TLS],
  [
    /alert (bad certificate|certificate|unknown ca|unsupported cert|access denied)/i,
    OF_OUR_CERTIFICATE,
  ],
  [
    /alert (handshake failure|protocol version|insufficient security)/i,
    'no version or cipher of TLS in common, or it wants a certificate of this client',
  ],
];

/** Errors of the server's certificate, as Node names them. */
const UNTRUSTED = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
]);

function failureOf({ code = '', message }: NodeJS.ErrnoException): string {
  const network = NETWORK[code];
  if (network) return `${network} (${code})`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `the broker's certificate is for another host: ${message.replace(/\.$/, '')}`;
  if (UNTRUSTED.has(code))
    return `the broker's certificate is signed by nobody whom \`kafka.ssl\` trusts (${code}): give the authority's certificate`;
  if (code === 'CERT_HAS_EXPIRED') return `the broker's certificate has expired (${code})`;
  if (code === 'CERT_NOT_YET_VALID') return `the broker's certificate is not valid yet (${code})`;
  const meaning = TLS.find(([words]) => words.test(message))?.[1];
  // The first lines of OpenSSL's errors are numbers and files.
  const words = /:SSL routines:[^:]*:([^:]+):/.exec(message)?.[1] ?? message.split('\n')[0]!;
  return meaning ? `${meaning} (${words})` : words;
}
