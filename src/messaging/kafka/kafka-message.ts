import type { KafkaMessage } from 'kafkajs';
import type { HeaderValue, Headers, Message } from '../contracts/index.js';

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
    const values = (Array.isArray(value) ? value : []).filter((each) => Buffer.isBuffer(each));
    Object.defineProperty(headers, name, {
      value: values.length > 1 ? values : (values[0] ?? Buffer.alloc(0)),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return headers;
}
