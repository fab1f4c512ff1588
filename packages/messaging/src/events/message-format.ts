import type { Message } from '../ports/index.js';
import type { Metadata } from './base-event.js';

/** The place of a message that says which event it is, such as a header. */
export interface TypeSource {
  /** Its name in errors and documents, such as `header "eventType"`. */
  readonly place: string;
  /** The names that the event has there. Default: its `type`. */
  readonly names?: readonly string[];

  /**
   * Reads the name; `undefined` where the message has none. It is asked for every message of the topic
   * before any is handled, so keep it cheap.
   *
   * @throws UndecodableMessageError
   */
  read(message: Message): string | undefined;
}

/** An event as a format finds it in a message. What is left out comes from the record. */
export interface ForeignEvent {
  /** The data, which is validated against the event's class; `null` for a tombstone. */
  readonly data: unknown;
  /** Default: the place of the record, `<topic>/<partition>@<offset>`, the same whenever it is delivered. */
  readonly id?: string | undefined;
  /** Default: the time of the record. */
  readonly time?: Date | undefined;
  /** Default: the key of the record. */
  readonly key?: string | null | undefined;
  /** Default: the name of the topic. */
  readonly source?: string | undefined;
  readonly correlationId?: string | undefined;
  readonly causationId?: string | undefined;
  /** Default: the headers that are text. */
  readonly metadata?: Metadata | undefined;
}

/**
 * The form of messages that are no CloudEvents. An event that names one in `@Event({ format })` is read
 * by it, and handled as any other.
 *
 * @example
 * const csv: MessageFormat = {
 *   name: 'CSV',
 *   parse: (value) => value.toString().split(';'),
 *   read: (_message, columns: string[]) => ({ data: { id: columns[0], name: columns[1] } }),
 * };
 */
export interface MessageFormat {
  /** Its name in errors and documents, such as `plain JSON`. */
  readonly name: string;
  /** Tells its messages from others of the topic. Default: every message of the topic is the event. */
  readonly type?: TypeSource | undefined;
  /** Whether a message without a value says nothing new, and is passed over unless the event takes tombstones. */
  readonly skipsTombstones?: boolean;
  /** The media type of values, for documents. Default: `application/json`. */
  readonly contentType?: string;
  /**
   * The field of the value that holds the data, for values with a schema, which are read as the event's
   * class wants them. Default: the value is the data, with other fields perhaps.
   */
  readonly dataField?: string | undefined;
  /** The headers that it reads, by name, each with what it says, for documents. */
  readonly headers?: Readonly<Record<string, string>>;

  /**
   * Reads the bytes of a value. Default: JSON, and what begins with the id of a schema by the registry.
   *
   * @throws UndecodableMessageError; anything else that is thrown makes the message a dead letter too
   */
  parse?(value: Buffer, message: Message): unknown;

  /**
   * Finds the event in a message.
   *
   * @param value as it was parsed; `null` for a message without one
   * @throws UndecodableMessageError, naming the field that is wrong
   */
  read(message: Message, value: unknown): ForeignEvent;
}
