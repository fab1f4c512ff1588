import { MemoryBroker } from '../../src/brokers/memory/memory-broker.js';
import { describeAdmin } from '../../../testing/src/conformance/admin-conformance.js';
import { describeBroker } from '../../../testing/src/conformance/broker-conformance.js';
import { describeReader } from '../../../testing/src/conformance/reader-conformance.js';

const broker = new MemoryBroker();

for (const describePart of [describeBroker, describeAdmin, describeReader])
  describePart('The in-memory broker', () => broker);
