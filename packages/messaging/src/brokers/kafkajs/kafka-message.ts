import type { KafkaMessage } from 'kafkajs';
import type { HeaderValue, Headers, Message } from '../../ports/index.js';

/** A received record as a message, its bytes untouched. */
export function toMessage(topic: string, partition: number, record: KafkaMessage): Message {
  return {
    topic,
    partition,
    offset: BigInt(record.offset),
    timestamp: Number(record.timestamp),
    key: record.key,
    value: record.value,
    headers: toHeaders(record.headers ?? {}),
  };
}

/**
 * kafkajs collects repeated headers in an array, and finds inherited members there: a header
 * named `constructor` arrives as `[Object, Buffer]`. Only the bytes are the sender's.
 */
function toHeaders(received: Record<string, unknown>): Headers {
  const headers = received as Record<string, HeaderValue>;
  for (const [name, value] of Object.entries(received)) {
    if (Buffer.isBuffer(value)) continue;
    const values = [value].flat().flatMap(toBytes);
    Object.defineProperty(headers, name, {
      value: values.length === 1 ? values[0] : values,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return headers;
}

/** A header without a value reads as an empty one; what is not the sender's as nothing. */
function toBytes(value: unknown): Buffer[] {
  if (Buffer.isBuffer(value)) return [value];
  return value === null ? [Buffer.alloc(0)] : [];
}
