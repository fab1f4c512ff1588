import type { KafkaMessage } from 'kafkajs';
import type { HeaderValue, Headers, Message } from '../../ports/index.js';

/** Makes a message of a received record, its bytes untouched. */
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
 * Keeps of each header only what the sender sent. kafkajs collects repeated headers in an array, in
 * which inherited members turn up: a header named `constructor` arrives as `[Object, Buffer]`.
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

/** Reads a header without a value as an empty one, and anything that is not the sender's as nothing. */
function toBytes(value: unknown): Buffer[] {
  if (Buffer.isBuffer(value)) return [value];
  return value === null ? [Buffer.alloc(0)] : [];
}
