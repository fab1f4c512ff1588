import { describeAdmin } from './admin-conformance.js';
import type { BrokerAdapter } from './broker-fixture.js';
import { describeMessages } from './messages-conformance.js';
import { describeReader } from './reader-conformance.js';

/**
 * Declares the tests that every broker adapter has to pass: its promises to publishers, consumers
 * and operators, and to those who read beside the groups. Call it at the top level of a Vitest
 * file.
 *
 * @param name begins the names of the tests
 *
 * @example
 * ```ts
 * const broker = new MemoryBroker();
 * describeBroker('The in-memory broker', { createBroker: () => broker });
 * ```
 */
export function describeBroker(name: string, adapter: BrokerAdapter): void {
  describeMessages(name, adapter);
  describeAdmin(name, adapter);
  describeReader(name, adapter);
}
