/** The door to the in-memory broker, for tests and for development without Kafka. */
export { MemoryBroker } from './memory-broker.js';
