import { MemoryBroker } from '../../src/brokers/memory/memory-broker.js';
import { describeBroker } from '../../../testing/src/conformance/describe-broker.js';

const broker = new MemoryBroker();

describeBroker('The in-memory broker', { createBroker: () => broker });
