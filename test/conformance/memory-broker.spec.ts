import { MemoryBroker } from '../../src/messaging/memory/memory-broker.js';
import { describeAdmin } from './admin-conformance.js';
import { describeBroker } from './broker-conformance.js';
import { describeReader } from './reader-conformance.js';

const broker = new MemoryBroker();

for (const describePart of [describeBroker, describeAdmin, describeReader])
  describePart('The in-memory broker', () => broker);
