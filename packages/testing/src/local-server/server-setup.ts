import type { ServerForTests } from './server-for-tests.js';
import type { ServerKind } from './server-kind.js';

/**
 * One server for all tests of a run, as a global setup of Vitest.
 *
 * The variable with its address is taken out of the environment that tests see. It says what to test with; left in
 * place it would also configure every application under test, in-memory ones included.
 *
 * @param provide hands the address to the tests
 * @returns what stops it at the end of the run
 *
 * @example
 * ```ts
 * await setUpServer(KAFKA, findKafkaForTests, (address) => project.provide('kafkaBootstrapServers', address));
 * ```
 */
export async function setUpServer(
  { addressVariable }: ServerKind,
  { address, description, stop }: ServerForTests,
  provide: (address: string | undefined) => void,
): Promise<() => Promise<void>> {
  const { [addressVariable]: given } = process.env;
  delete process.env[addressVariable];
  console.log(description);
  provide(address);
  return async () => {
    // Vitest repeats the setup in the same process when its configuration changes.
    if (given !== undefined) process.env[addressVariable] = given;
    await stop();
  };
}
