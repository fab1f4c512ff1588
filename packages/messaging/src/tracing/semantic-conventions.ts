/**
 * The names that spans of messaging use. They are not stable yet, so they are spelled out and not
 * imported: no update of OpenTelemetry's package renames what dashboards ask for.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/messaging/kafka/
 */
export const MESSAGING_SYSTEM = 'messaging.system';
export const DESTINATION_NAME = 'messaging.destination.name';
export const DESTINATION_PARTITION_ID = 'messaging.destination.partition.id';
export const OPERATION_NAME = 'messaging.operation.name';
export const OPERATION_TYPE = 'messaging.operation.type';
export const CONSUMER_GROUP_NAME = 'messaging.consumer.group.name';
export const MESSAGE_ID = 'messaging.message.id';
export const KAFKA_OFFSET = 'messaging.kafka.offset';
export const KAFKA_MESSAGE_TOMBSTONE = 'messaging.kafka.message.tombstone';
export const ERROR_TYPE = 'error.type';

/** The system's name, which the in-memory broker uses too: it stands in for Kafka. */
export const KAFKA = 'kafka';
export const SEND = 'send';
export const PROCESS = 'process';
