import type { Headers, Message, OutgoingMessage } from '../ports/index.js';
import { UndecodableMessageError } from '../errors.js';
import type { EventEnvelope } from './base-event.js';
import { timeOf } from './event-time.js';
import { decodeUtf8, encodeJson, parseJson } from './json-data.js';
import { JsonNumber } from './json-number.js';
import { excerpt, JSON_TYPE, parsePayload, refuseCharset } from './payload.js';
import {
  allHeadersOf,
  firstValue,
  headersOf,
  headerText,
  isQuoted,
  plainName,
  withoutQuotes,
} from './wire-headers.js';

/**
 * CloudEvents 1.0 in Kafka messages: binary mode out, binary and structured mode in.
 *
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
 */

/** An event as it came over the wire: its data is parsed and not yet validated. */
export type WireEvent = EventEnvelope<unknown>;

/** An event's data as bytes, and their content type. */
export interface EncodedData {
  readonly contentType: string;
  readonly value: Buffer;
}

const ATTRIBUTE = 'ce_';
const METADATA = 'meta-';
const STRUCTURED = 'application/cloudevents';
/** `Buffer` would leave out whatever is none. */
const BASE_64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** The properties of an event that travel as CloudEvents extensions. */
const EXTENSIONS = {
  aggregateId: 'aggregateid',
  aggregateType: 'aggregatetype',
  correlationId: 'correlationid',
  causationId: 'causationid',
  commandName: 'commandname',
  replyTo: 'replyto',
  timeoutMs: 'timeoutms',
} as const satisfies Partial<Record<keyof EventEnvelope, string>>;

const EXTENSION_NAMES = Object.entries(EXTENSIONS) as [keyof typeof EXTENSIONS, string][];

type Attributes = (name: string) => string | undefined;

/**
 * Encodes an event in binary mode: attributes as `ce_*` headers, the data alone as the value.
 *
 * @param encodeData encodes data that is not null. Default: as JSON
 * @throws InvalidEventError where the data cannot be JSON (a BigInt, a cycle)
 * @example
 * await producer.publish(encodeEvent(event, 'user-events'));
 */
export function encodeEvent(
  event: EventEnvelope,
  topic: string,
  encodeData: (event: EventEnvelope) => EncodedData = toJson,
): OutgoingMessage {
  const key = event.key === null ? null : Buffer.from(event.key);
  const id = Buffer.from(event.id);
  const headers: Record<string, Buffer> = {};
  // An event repeats its id and key in several attributes, and its class's attributes in every event.
  const set = (name: string, value: string | number | undefined | null): void => {
    if (value === undefined || value === null) return;
    if (value === event.id) headers[name] = id;
    else if (value === event.key && key) headers[name] = key;
    else headers[name] = Buffer.from(String(value));
  };
  const setConstant = (name: string, value: string | number | undefined): void => {
    if (value !== undefined) headers[name] = constant(String(value));
  };
  setConstant('ce_specversion', '1.0');
  set('ce_id', event.id);
  setConstant('ce_type', event.type);
  setConstant('ce_source', event.source);
  set('ce_time', event.time.toISOString());
  setConstant('ce_eventversion', event.version);
  set('ce_partitionkey', event.key);
  for (const [property, extension] of EXTENSION_NAMES) {
    if (CONSTANT.has(property)) setConstant(ATTRIBUTE + extension, event[property]);
    else set(ATTRIBUTE + extension, event[property]);
  }
  const encoded = event.data === null ? undefined : encodeData(event);
  setConstant('content-type', encoded?.contentType);
  for (const [name, value] of Object.entries(event.metadata)) set(METADATA + name, value);
  return { topic, key, value: encoded?.value ?? null, headers };
}

/** Properties that come from the event's class and are equal in all of its events. */
const CONSTANT: ReadonlySet<keyof EventEnvelope> = new Set([
  'aggregateType',
  'commandName',
  'replyTo',
  'timeoutMs',
]);
/** More texts than a service's classes have; envelopes made by hand may bring any number. */
const MAX_CONSTANTS = 10_000;
const constants = new Map<string, Buffer>();

function constant(text: string): Buffer {
  let bytes = constants.get(text);
  if (!bytes) {
    bytes = Buffer.from(text);
    if (constants.size < MAX_CONSTANTS) constants.set(text, bytes);
  }
  return bytes;
}

function toJson(event: EventEnvelope): EncodedData {
  return { contentType: JSON_TYPE, value: encodeJson(event) };
}

/**
 * Reads the event type that a message claims, parsing no more than that takes.
 *
 * @example
 * typeOf(message); // 'user.created'
 */
export function typeOf(message: Message): string | undefined {
  return claimedAttribute(message, 'type');
}

/**
 * Reads the event id that a message claims, parsing no more than that takes.
 *
 * @example
 * idOf(message); // '7b0e3f5c-9f0a-4a43-8f9c-0f3d2f1c5e11'
 */
export function idOf(message: Message): string | undefined {
  return claimedAttribute(message, 'id');
}

function claimedAttribute(message: Message, name: 'id' | 'type'): string | undefined {
  if (!isStructured(message)) {
    const headers = headersOf(message);
    const value = firstValue(headers[ATTRIBUTE + name]);
    const text = value && decodeUtf8(value);
    if (text === undefined || name === 'type') return text && plainName(text);
    const version = firstValue(headers['ce_specversion'])?.toString().trim() ?? '';
    return isQuoted(version) ? withoutQuotes(text.trim()) : text;
  }
  try {
    const { [name]: value } = parseStructured(message);
    if (typeof value !== 'string') return undefined;
    return name === 'type' ? plainName(value) : value;
  } catch {
    return undefined;
  }
}

/**
 * Tells whether a message claims to be a CloudEvent, in either mode.
 *
 * @example
 * if (!isCloudEvent(message)) handleRaw(message);
 */
export function isCloudEvent(message: Message): boolean {
  return headersOf(message)['ce_specversion'] !== undefined || isStructured(message);
}

/**
 * Decodes an event in either mode. Data that begins with a schema id stays `FramedData`: reading it
 * may take a registry.
 *
 * @throws UndecodableMessageError naming what is missing or malformed
 * @example
 * const { type, data } = decodeEvent(message);
 */
export function decodeEvent(message: Message): WireEvent {
  return isStructured(message) ? decodeStructured(message) : decodeBinary(message);
}

function decodeBinary(message: Message): WireEvent {
  const headers = allHeadersOf(message);
  const isJson = isQuoted(headerText(headers, 'ce_specversion')?.trim() ?? '');
  const attribute: Attributes = (name) => {
    const text = headerText(headers, ATTRIBUTE + name);
    // A producer that writes one as JSON writes all so.
    return isJson && text !== undefined ? withoutQuotes(text.trim()) : text;
  };
  const contentType = headerText(headers, 'content-type');
  return toEvent(
    message,
    attribute,
    message.value === null ? null : parsePayload(message.value, contentType),
  );
}

function decodeStructured(message: Message): WireEvent {
  const parsed = parseStructured(message);
  const attribute: Attributes = (name) => {
    const value = Object.hasOwn(parsed, name) ? parsed[name] : undefined;
    if (value === undefined || value === null) return undefined;
    // An id of more digits than a number has is its digits.
    if (value instanceof JsonNumber) return value.text;
    if (typeof value === 'object')
      throw new UndecodableMessageError(`Attribute ${name} is no scalar.`);
    return String(value as string | number | boolean);
  };
  if (Object.hasOwn(parsed, 'data_base64') && parsed['data_base64'] !== null) {
    if ((parsed['data'] ?? null) !== null)
      throw new UndecodableMessageError('It has data and data_base64: one of them is read.');
    const text = attribute('data_base64') ?? '';
    if (!BASE_64.test(text))
      throw new UndecodableMessageError('Attribute data_base64 is no base64.');
    const bytes = Buffer.from(text, 'base64');
    return toEvent(message, attribute, parsePayload(bytes, attribute('datacontenttype')));
  }
  return toEvent(message, attribute, parsed['data'] ?? null);
}

function toEvent(message: Message, attribute: Attributes, data: unknown): WireEvent {
  const plain: Attributes = (name) => plainName(attribute(name) ?? '');
  const specversion = required(plain, 'specversion');
  if (specversion !== '1.0') {
    throw new UndecodableMessageError(
      `CloudEvents specversion ${excerpt(specversion)}: only 1.0 is read.`,
    );
  }
  const extensions: Partial<Record<string, string | number>> = {};
  for (const [property, extension] of EXTENSION_NAMES) {
    const value = attribute(extension);
    if (value === undefined) continue;
    extensions[property] = property === 'timeoutMs' ? integer('timeoutms', value) : value;
  }
  return {
    id: required(attribute, 'id'),
    type: required(plain, 'type'),
    source: required(attribute, 'source'),
    time: timeOf(attribute('time'), message.timestamp),
    version: integer('eventversion', attribute('eventversion') ?? '1'),
    key: message.key?.toString() ?? attribute('partitionkey') ?? null,
    data,
    metadata: metadataOf(message.headers),
    ...extensions,
  };
}

function isStructured(message: Message): boolean {
  const contentType = firstValue(headersOf(message)['content-type']);
  if (contentType === undefined || contentType.length < STRUCTURED.length) return false;
  return plainName(contentType.toString()).toLowerCase().startsWith(STRUCTURED);
}

/** Parsed messages: routing needs the type, decoding all the rest, and one parsing serves both. */
const structured = new WeakMap<Message, Record<string, unknown>>();

function parseStructured(message: Message): Record<string, unknown> {
  let parsed = structured.get(message);
  if (!parsed) structured.set(message, (parsed = parseEnvelope(message)));
  return parsed;
}

function parseEnvelope(message: Message): Record<string, unknown> {
  const given = headerText(headersOf(message), 'content-type') ?? '';
  const contentType = plainName(given).toLowerCase();
  if (!contentType.startsWith(`${STRUCTURED}+json`)) {
    throw new UndecodableMessageError(
      `Content type ${excerpt(contentType)}: only ${STRUCTURED}+json is read.`,
    );
  }
  refuseCharset(contentType);
  const parsed = parseJson(message.value ?? Buffer.alloc(0));
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new UndecodableMessageError('A structured CloudEvent must be a JSON object.');
  }
  return parsed as Record<string, unknown>;
}

function metadataOf(headers: Headers): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    if (!name.startsWith(METADATA)) continue;
    metadata[name.slice(METADATA.length)] = String(firstValue(headers[name]));
  }
  return metadata;
}

function required(attribute: Attributes, name: string): string {
  const value = attribute(name);
  if (value) return value;
  throw new UndecodableMessageError(`CloudEvents attribute ${name} is missing.`);
}

function integer(name: string, value: string): number {
  if (/^\d{1,15}$/.test(value)) return Number(value);
  throw new UndecodableMessageError(
    `Attribute ${name} is ${JSON.stringify(excerpt(value))}: an integer is read.`,
  );
}
