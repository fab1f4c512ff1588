import type { TextMapGetter, TextMapSetter } from '@opentelemetry/api';
import type { Headers, HeaderValue } from '../ports/index.js';

/** Reads a message's trace context from its headers `traceparent` and `tracestate`. */
export const headerGetter: TextMapGetter<Headers> = {
  keys: (headers) => Object.keys(headers),
  get: (headers, name) => {
    const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
    if (value === undefined) return undefined;
    return Buffer.isBuffer(value) ? value.toString() : value.map(String);
  },
};

/** Writes a trace context into headers. */
export const headerSetter: TextMapSetter<Record<string, HeaderValue>> = {
  set: (headers, name, value) => {
    headers[name] = Buffer.from(value);
  },
};
