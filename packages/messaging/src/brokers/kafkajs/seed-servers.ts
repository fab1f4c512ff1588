import { setTimeout as delay } from 'node:timers/promises';
import type { KafkaConfig } from 'kafkajs';
import { addressOf } from './server-address.js';
import { probeServer } from './server-probe.js';

/** Milliseconds after which the next server is asked as well. */
const HEAD_START_MS = 250;
/** Milliseconds for all of them; from then on nothing is known. */
const PROBE_TIMEOUT_MS = 2_500;

let turn = Math.floor(Math.random() * 1_000);

/**
 * Finds the bootstrap server to begin with: the first that answers. Each call begins with another one,
 * so that one that hangs costs a moment now and then. Where none answers, it is the next in turn, and
 * kafkajs tells what is wrong with it.
 *
 * @param servers `host:port` each
 */
export async function firstToAnswer(
  servers: readonly string[],
  ssl: KafkaConfig['ssl'],
): Promise<string> {
  const first = turn++ % servers.length;
  const inTurn = [...servers.slice(first), ...servers.slice(0, first)];
  if (inTurn.length === 1) return inTurn[0]!;
  const found = new AbortController();
  const signal = AbortSignal.any([found.signal, AbortSignal.timeout(PROBE_TIMEOUT_MS)]);
  try {
    return await Promise.any(probesOf(inTurn, ssl, signal));
  } catch {
    return inTurn[0]!;
  } finally {
    found.abort();
  }
}

/** Begins each probe when the one before it has failed, or had its head start. */
function probesOf(
  servers: readonly string[],
  ssl: KafkaConfig['ssl'],
  signal: AbortSignal,
): Promise<string>[] {
  let before: Promise<unknown> = Promise.resolve();
  return servers.map((server) => {
    const begin = before;
    const probe = begin.then(async () => {
      signal.throwIfAborted();
      await probeServer(addressOf(server), ssl, signal);
      return server;
    });
    const failed = probe.then(
      () => new Promise(() => undefined),
      () => undefined,
    );
    const headStart = begin.then(() => delay(HEAD_START_MS, undefined, { signal }));
    before = Promise.race([failed, headStart.catch(() => undefined)]);
    return probe;
  });
}
