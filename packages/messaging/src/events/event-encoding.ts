import type { Message, OutgoingMessage } from '../ports/index.js';
import type { EventEnvelope } from './base-event.js';
import type { WireEvent } from './cloud-events.codec.js';
import type { EventDefinition } from './event.decorator.js';

/** How a schema registry's subjects are named. */
export type SubjectStrategy = 'topic-type' | 'record' | 'topic-record';

/**
 * The port between events and bytes. Built in is plain JSON; a module that can do more provides its
 * own under `CUSTOM_EVENT_ENCODING`.
 */
export interface EventEncoding {
  /** How its schemas are named in a registry; without it, it has none. For documents. */
  readonly subjects?: SubjectStrategy | undefined;

  /**
   * Refuses at start what could not be encoded later.
   *
   * @throws MessagingError that stops the start
   */
  prepare(): void | Promise<void>;

  /**
   * Answers at once wherever nothing has to be asked for, so that publishes keep their order.
   *
   * @throws InvalidEventError for data that does not fit the encoding, NotReadyError where what it
   *   needs cannot be had now
   */
  encode(
    definition: EventDefinition,
    events: readonly EventEnvelope[],
  ): OutgoingMessage[] | Promise<OutgoingMessage[]>;

  /**
   * Reads what the message says; its data is not validated yet. Answers at once wherever nothing has
   * to be asked for.
   *
   * @throws UndecodableMessageError, and NotReadyError where what it needs cannot be had now
   */
  decode(message: Message): WireEvent | Promise<WireEvent>;
}

/** The encoding in use: what is provided as `CUSTOM_EVENT_ENCODING`, else plain JSON. */
export const EVENT_ENCODING = Symbol('MESSAGING_EVENT_ENCODING');

/** Exported by a global module whose encoding shall be used in place of plain JSON. */
export const CUSTOM_EVENT_ENCODING = Symbol('MESSAGING_CUSTOM_EVENT_ENCODING');
