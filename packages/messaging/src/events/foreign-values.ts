import type { Message } from '../ports/index.js';
import { UndecodableMessageError } from '../errors.js';
import type { EventEncoding } from './event-encoding.js';
import { decodeUtf8, parseJson } from './json-data.js';
import type { FormattedEvent } from './formatted-events.js';
import { isFramed, unframe } from './wire-format.js';

/** Values that were parsed to find an event's type or id, until the event itself is read. */
const known = new WeakMap<Buffer, { readonly value: unknown }>();

/**
 * Parses a JSON value before its event is read, for a type or an id that is in it.
 *
 * @throws UndecodableMessageError
 * @example
 * jsonValueOf(message); // { kind: 'created', … }
 */
export function jsonValueOf({ value }: Message): unknown {
  if (value === null) return null;
  let parsed = known.get(value);
  if (!parsed) known.set(value, (parsed = { value: parse(value) }));
  return parsed.value;
}

function parse(value: Buffer): unknown {
  if (!isFramed(value)) return parseJson(value);
  throw new UndecodableMessageError(
    'The value begins with the id of a schema: what kind of event it is cannot be read from there. Use a header.',
  );
}

/**
 * Reads a message's value as its format wants it. Returns a promise only if a schema has to be fetched.
 *
 * @throws UndecodableMessageError, and as `EventEncoding.decodeFramed`
 */
export function valueOf(
  message: Message,
  definition: FormattedEvent,
  encoding: Pick<EventEncoding, 'decodeFramed'>,
): unknown {
  const { value, headers } = message;
  const { format } = definition;
  if (value === null) return null;
  if (format.parse) return format.parse(value, message);
  // Taken, not shared: each attempt of a handler gets data of its own.
  const parsed = known.get(value);
  if (parsed && known.delete(value)) return parsed.value;
  if (!isFramed(value)) return parseJson(value);
  const contentType = Buffer.isBuffer(headers['content-type'])
    ? headers['content-type']
    : undefined;
  const framed = unframe(value, contentType && decodeUtf8(contentType));
  if (encoding.decodeFramed) {
    // The format may read fields that the class does not have.
    return encoding.decodeFramed(framed, { definition, dataField: format.dataField });
  }
  throw new UndecodableMessageError(
    `The value begins with the id of a schema (${framed.schemaId}), which the encoding in use does not read.`,
  );
}
