/** The door to Apache Kafka, by kafkajs. */
export { KafkaBroker } from './kafka-broker.js';
