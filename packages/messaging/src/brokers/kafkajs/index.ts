export { KafkaBroker } from './kafka-broker.js';
