import type { Message } from '../ports/index.js';
import { UndecodableMessageError } from '../errors.js';
import { decodeUtf8, type ForeignEvent, type TypeSource } from '../events/index.js';
import { fieldText, headerText, kindOf } from './read-text.js';
import { readTime } from './read-time.js';
import type {
  ConstantSource,
  FieldSource,
  HeaderSource,
  NumericTime,
  RecordKeySource,
  RecordTimestampSource,
} from './source.js';

/** The places where what is known about an event is found in its message. */
export interface Mapping {
  /**
   * The place that tells the event's messages from others of the topic. Its text is the event's `type`,
   * or one of the names that `is` gives. Default: every message of the topic is the event.
   */
  readonly type?: TypeSource;
  /** Default: the place of the record, `<topic>/<partition>@<offset>`. */
  readonly id?: HeaderSource | FieldSource | RecordKeySource;
  /** Default: `recordTimestamp`. */
  readonly time?: HeaderSource | FieldSource | NumericTime | RecordTimestampSource;
  /** The event's `key`. Order goes by the key of the record all the same. Default: `recordKey`. */
  readonly key?: HeaderSource | FieldSource | RecordKeySource;
  /** Default: the name of the topic. */
  readonly source?: ConstantSource | HeaderSource | FieldSource;
  readonly correlationId?: HeaderSource | FieldSource;
  readonly causationId?: HeaderSource | FieldSource;
}

/**
 * Finds what a mapping says about a message. A message without a value has no fields: what would come
 * from one has its default.
 *
 * @throws UndecodableMessageError naming the header or field that is missing or wrong
 */
export function readMapped(
  { id, time, key, source, correlationId, causationId }: Mapping,
  message: Message,
  value: unknown,
): Omit<ForeignEvent, 'data'> {
  const isThere = (at: object | undefined): boolean =>
    at !== undefined && (message.value !== null || !needsValue(at));
  return {
    id: isThere(id) ? required(id!, message, value) : undefined,
    time:
      isThere(time) && time!.from !== 'recordTimestamp'
        ? readTime(time!, message, value)
        : undefined,
    key: isThere(key) && key!.from !== 'recordKey' ? required(key!, message, value) : undefined,
    source: isThere(source) ? textAt(source!, message, value) : undefined,
    correlationId: isThere(correlationId) ? textAt(correlationId!, message, value) : undefined,
    causationId: isThere(causationId) ? textAt(causationId!, message, value) : undefined,
  };
}

/** Lists the headers that a mapping reads, for documents. */
export function headersOf(mapping: Mapping): Record<string, string> {
  const named = Object.entries(mapping).flatMap(([property, at]: [string, unknown]) => {
    const header = (at as NumericTime).from === 'number' ? (at as NumericTime).place : at;
    const { from, name } = header as HeaderSource;
    return from === 'header'
      ? [[name, `The ${WORDS[property] ?? property} of the event.`] as const]
      : [];
  });
  return Object.fromEntries(named);
}

const WORDS: Readonly<Record<string, string>> = {
  correlationId: 'correlation id',
  causationId: 'id of the cause',
};

type TextSource = ConstantSource | HeaderSource | FieldSource | RecordKeySource;

function needsValue(at: { from?: string; place?: unknown }): boolean {
  return (
    at.from === 'field' || (at.from === 'number' && (at.place as FieldSource).from === 'field')
  );
}

function textAt(at: TextSource, message: Message, value: unknown): string | undefined {
  switch (at.from) {
    case 'constant':
      return at.text;
    case 'header':
      return headerText(message.headers, at.name);
    case 'field':
      return fieldText(value, at.path);
    case 'recordKey':
      return message.key === null ? undefined : decodeUtf8(message.key);
  }
}

function required(at: TextSource, message: Message, value: unknown): string {
  const text = textAt(at, message, value);
  if (text) return text;
  const place = 'place' in at ? at.place : 'the key of the record';
  throw new UndecodableMessageError(
    `${place} is ${text === '' ? 'empty' : kindOf(text)}: a text is needed.`,
  );
}
