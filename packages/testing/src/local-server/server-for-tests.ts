import { isNotInstalled, LocalServerError } from './local-server-error.js';
import type { ServerKind } from './server-kind.js';

/** A server for the tests: where it comes from, in one line for people, and how to stop it. */
export interface ServerForTests {
  /** `undefined` if there is no server, so that tests that need one are skipped. */
  readonly address: string | undefined;
  readonly description: string;
  stop(): Promise<void>;
}

export interface TestServerSource {
  /** Rejects unless the server named by the environment answers. */
  readonly reach: (address: string) => Promise<void>;
  readonly start: () => Promise<StartedTestServer>;
  /** An alternative to installing Java, as a sentence. */
  readonly otherwise: string;
}

export interface StartedTestServer {
  readonly address: string;
  /** The product, such as `Apache Kafka 4.3.1 in Java`. */
  readonly product: string;
  stop(): Promise<void>;
}

/** Environment variables; `process.env` fits. */
export type Environment = Readonly<Record<string, string | undefined>>;

const nothing = () => Promise.resolve();

/**
 * Finds a server for the tests: the one that the environment names, else one that is started, else none. With
 * `CI=true` "none" is an error: a build must not pass because it tested less.
 *
 * @throws LocalServerError `…_UNAVAILABLE` if CI has none; what `reach` and `start` throw
 *
 * @example
 * ```ts
 * const { address, description, stop } = await findServerForTests(KAFKA, process.env, source);
 * ```
 */
export async function findServerForTests(
  kind: ServerKind,
  environment: Environment,
  { reach, start, otherwise }: TestServerSource,
): Promise<ServerForTests> {
  const { addressVariable, testsVariable, name } = kind;
  const { [addressVariable]: given, [testsVariable]: wanted, CI } = environment;
  const tests = `${name[0]!.toUpperCase()}${name.slice(1)} tests`;
  const none = (reason: string): ServerForTests => {
    if (CI !== 'true' && CI !== '1') {
      const description = `${tests} are skipped: ${reason}`;
      return { address: undefined, description, stop: nothing };
    }
    throw new LocalServerError(
      `${kind.code}_UNAVAILABLE`,
      `CI=${CI} must run the ${name} tests, but there is no ${name}: ${reason}`,
    );
  };

  if (wanted?.toLowerCase() === 'off') return none(`${testsVariable}=off.`);
  if (given) {
    await reach(given);
    const description = `${tests} run against ${given} (${addressVariable}).`;
    return { address: given, description, stop: nothing };
  }
  const begin = performance.now();
  try {
    const { address, product, stop } = await start();
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    const description = `${tests} run against ${product} on ${address}, ready after ${seconds} s.`;
    return { address, description, stop };
  } catch (error) {
    if (!isNotInstalled(error)) throw error;
    const [reason] = error.message.split('\n');
    return none(`${reason} ${otherwise}`);
  }
}
