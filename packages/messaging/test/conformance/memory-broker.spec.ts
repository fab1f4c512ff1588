import { MemoryBroker } from '../../src/brokers/memory/memory-broker.js';
import { describeBroker } from '@nest-kafka-kit/testing/conformance';

const broker = new MemoryBroker();

describeBroker('The in-memory broker', { createBroker: () => broker });
