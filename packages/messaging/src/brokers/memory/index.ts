/** The broker in memory: for tests, and to try things without Kafka. */
export { MemoryBroker } from './memory-broker.js';
