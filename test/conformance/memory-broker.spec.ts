import { MemoryBroker } from '../../src/messaging/memory/memory-broker.js';
import { describeBroker } from './broker-conformance.js';

const broker = new MemoryBroker();

describeBroker('The in-memory broker', () => broker);
