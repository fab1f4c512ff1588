import { UndecodableMessageError } from '../errors.js';
import {
  decodeUtf8,
  isFramed,
  type MessageFormat,
  parseJson,
  type TypeSource,
} from '../events/index.js';
import { isObject, objectOrNull, withDigits, withoutSchema } from './payload.js';
import { kindOf } from './read-text.js';
import { timeIn } from './read-time.js';

/** The operations of change events: create, update, delete, read in a snapshot, truncate. */
export const OPERATIONS = ['c', 'u', 'd', 'r', 't'] as const;

/** An operation of a change event, as Debezium writes it. */
export type Operation = (typeof OPERATIONS)[number];

/** The options of `debezium`. */
export interface DebeziumOptions {
  /** Tells the event's messages from others of the topic. Default: every message of the topic is the event. */
  readonly type?: TypeSource;
}

/**
 * Reads Debezium's change events: JSON with and without `schema` and `payload`, or Avro by the registry.
 * The data is `{ op, before, after, source }`, which `changeOf` makes a class of. The time is the one at
 * which the database changed, the source is the connector's `topic.prefix`, and the key of one column
 * is its value. Tombstones, which follow deletions, are passed over unless the event takes them.
 *
 * @see https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-events
 * @example
 * @Event({ type: 'crm.customer', topic: crmCustomers, external: true, format: debezium() })
 * export class CustomerChanged extends changeOf(CustomerRow) {}
 */
export function debezium({ type }: DebeziumOptions = {}): MessageFormat {
  return {
    name: 'Debezium',
    type,
    skipsTombstones: true,
    read: (message, value) => {
      const key = keyOf(message.key);
      if (value === null) return { data: null, key };
      const envelope = envelopeOf(value);
      const before = objectOrNull(envelope, 'before');
      const after = objectOrNull(envelope, 'after');
      const source = objectOrNull(envelope, 'source') ?? {};
      const op = operationOf(envelope['op']);
      if (after === null && ['c', 'u', 'r'].includes(op))
        throw new UndecodableMessageError(`field "after" is missing, with op "${op}".`);
      const name = source['name'];
      return {
        key,
        time: timeOf(source, 'source.ts_ms') ?? timeOf(envelope, 'ts_ms'),
        source: typeof name === 'string' && name !== '' ? name : undefined,
        data: { op, before, after, source: withDigits(source) },
      };
    },
  };
}

function envelopeOf(value: unknown): Record<string, unknown> {
  const envelope = withoutSchema(value);
  if (!isObject(envelope))
    throw new UndecodableMessageError(`the envelope is ${kindOf(envelope)}: an object is read.`);
  if (Object.hasOwn(envelope, 'op')) return envelope;
  throw new UndecodableMessageError(
    'field "op" is missing, so it is no change event. One that is flattened (ExtractNewRecordState) is read by plainJson().',
  );
}

function operationOf(op: unknown): Operation {
  const known = OPERATIONS.find((each) => each === op);
  if (known) return known;
  const given = typeof op === 'string' ? JSON.stringify(op.slice(0, 20)) : kindOf(op);
  throw new UndecodableMessageError(`field "op" is ${given}: ${OPERATIONS.join(', ')} are read.`);
}

function timeOf(holder: Record<string, unknown>, path: string): Date | undefined {
  const at = Object.hasOwn(holder, 'ts_ms') ? (holder['ts_ms'] ?? undefined) : undefined;
  return at === undefined ? undefined : timeIn(`field "${path}"`, at, 'milliseconds');
}

/** The value of the one column that is the key, or all of them as JSON. A key in Avro is not read. */
function keyOf(bytes: Buffer | null): string | null {
  if (bytes === null || isFramed(bytes)) return null;
  const text = decodeUtf8(bytes) ?? null;
  if (!text?.startsWith('{')) return text;
  try {
    const key = withDigits(withoutSchema(parseJson(bytes)));
    if (!isObject(key)) return String(key);
    const [only, ...more] = Object.values(key);
    const isOne = more.length === 0 && ['string', 'number', 'boolean'].includes(typeof only);
    return isOne ? String(only) : JSON.stringify(key);
  } catch {
    return text;
  }
}
