import { UndecodableMessageError } from '../errors.js';
import { holdsJsonNumber, JsonNumber, parseJson } from '../events/index.js';
import { kindOf } from './read-text.js';

/**
 * Takes the value out of what Kafka Connect's JSON converter puts around it, `{ schema, payload }`, where
 * `schemas.enable` is on.
 *
 * @see https://docs.confluent.io/platform/current/connect/userguide.html#configuring-key-and-value-converters
 */
export function withoutSchema(value: unknown): unknown {
  if (!isObject(value) || !Object.hasOwn(value, 'payload') || !Object.hasOwn(value, 'schema'))
    return value;
  return Object.keys(value).length === 2 ? value['payload'] : value;
}

/** Parses a text within a value, which is JSON once more. @throws UndecodableMessageError */
export function innerJson(text: string, place: string): unknown {
  try {
    return parseJson(Buffer.from(text));
  } catch (error) {
    throw new UndecodableMessageError(`${place} is a text: ${(error as Error).message}`);
  }
}

/** Tells a JSON object from other values. */
export function isObject(value: unknown): value is Record<string, unknown> {
  if (value instanceof JsonNumber) return false;
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Puts the digits of a number in its place where a `number` would change it, as Avro's reading does in
 * free-form objects. It is for what no class of the kit's users declares, such as the nanoseconds in
 * each Debezium `source`.
 *
 * @returns the value itself where there is none
 */
export function withDigits(value: unknown): unknown {
  if (value instanceof JsonNumber) return value.text;
  if (!holdsJsonNumber(value)) return value;
  if (Array.isArray(value)) return value.map(withDigits);
  const entries = Object.entries(value as object);
  return Object.fromEntries(entries.map(([name, held]) => [name, withDigits(held)]));
}

/** @throws UndecodableMessageError for a field that is neither an object nor missing */
export function objectOrNull(
  value: Record<string, unknown>,
  name: string,
): Record<string, unknown> | null {
  const held = Object.hasOwn(value, name) ? (value[name] ?? null) : null;
  if (held === null || isObject(held)) return held;
  throw new UndecodableMessageError(
    `field "${name}" is ${kindOf(held)}: an object or null is read.`,
  );
}
