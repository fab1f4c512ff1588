import type { Message, OutgoingMessage } from '../ports/index.js';
import type { EventEnvelope } from './base-event.js';
import type { WireEvent } from './cloud-events.codec.js';
import type { EventDefinition } from './event.decorator.js';
import type { FramedData } from './wire-format.js';

/** A way to name a schema registry's subjects. */
export type SubjectStrategy = 'topic-type' | 'record' | 'topic-record';

/**
 * The port between events and bytes. Plain JSON is built in; a module that can do more provides its
 * own under `CUSTOM_EVENT_ENCODING`.
 *
 * @example
 * @Global()
 * @Module({
 *   providers: [{ provide: CUSTOM_EVENT_ENCODING, useClass: MyEncoding }],
 *   exports: [CUSTOM_EVENT_ENCODING],
 * })
 * export class MyEncodingModule {}
 */
export interface EventEncoding {
  /** The names of its schemas in a registry, for documents; `undefined` without a registry. */
  readonly subjects?: SubjectStrategy | undefined;

  /**
   * Checks at start that every loaded event can be encoded.
   *
   * @throws MessagingError that stops the start
   */
  prepare(): void | Promise<void>;

  /**
   * Encodes events. It must answer without a promise unless it has to ask somebody, so that publishes
   * keep their order.
   *
   * @throws InvalidEventError for data that does not fit the encoding
   * @throws NotReadyError where something it needs cannot be had now
   */
  encode(
    definition: EventDefinition,
    events: readonly EventEnvelope[],
  ): OutgoingMessage[] | Promise<OutgoingMessage[]>;

  /**
   * Decodes a message, without validating its data. It must answer without a promise unless it has to
   * ask somebody.
   *
   * @throws UndecodableMessageError | NotReadyError where something it needs cannot be had now
   */
  decode(message: Message): WireEvent | Promise<WireEvent>;

  /**
   * Reads a value that begins with the id of a schema, of a message that is no CloudEvent. It must answer
   * without a promise unless it has to ask somebody. Default: no such value is read.
   *
   * @param reading what the value is read for: its class says how a decimal or a time is to be read
   * @throws UndecodableMessageError | NotReadyError where something it needs cannot be had now
   */
  decodeFramed?(framed: FramedData, reading?: FramedReading): unknown;
}

/** What a value that begins with the id of a schema is read for. */
export interface FramedReading {
  readonly definition: EventDefinition;
  /** The field that holds the data; `undefined` where the value is the data, with other fields perhaps. */
  readonly dataField: string | undefined;
}

/** Injects the encoding in use: the one provided as `CUSTOM_EVENT_ENCODING`, else plain JSON. */
export const EVENT_ENCODING = Symbol('MESSAGING_EVENT_ENCODING');

/** Provides an encoding in place of plain JSON, exported by a global module. */
export const CUSTOM_EVENT_ENCODING = Symbol('MESSAGING_CUSTOM_EVENT_ENCODING');
