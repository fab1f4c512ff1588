import { UndecodableMessageError } from '../errors.js';
import type { MessageFormat, TypeSource } from '../events/index.js';
import { innerJson, isObject, withoutSchema } from './payload.js';
import { headerText, kindOf } from './read-text.js';

/** The options of `debeziumOutbox`. */
export interface DebeziumOutboxOptions {
  /**
   * Tells the event's messages from others of the topic, such as `header('eventType').is('OrderCreated')`
   * where `table.fields.additional.placement` is `type:header:eventType`. Default: every message of the
   * topic is the event.
   */
  readonly type?: TypeSource;
  /** Whether additional fields are placed in an envelope: the data is its field `payload`. Default `false`. */
  readonly envelope?: boolean;
}

/**
 * Reads what Debezium's outbox event router writes: the header `id` is the event's id, the key the
 * aggregate's, and the value the payload, as an object or as a text that is JSON.
 *
 * @see https://debezium.io/documentation/reference/stable/transformations/outbox-event-router.html
 * @example
 * format: debeziumOutbox({ type: header('eventType').is('OrderCreated') })
 */
export function debeziumOutbox({ type, envelope }: DebeziumOutboxOptions = {}): MessageFormat {
  return {
    name: 'Debezium outbox',
    type,
    dataField: envelope ? 'payload' : undefined,
    headers: { id: 'The id of the event.' },
    read: ({ headers }, value) => {
      const id = headerText(headers, 'id');
      if (!id)
        throw new UndecodableMessageError('header "id" is missing: it is the id of the event.');
      return { id, data: dataOf(withoutSchema(value), envelope) };
    },
  };
}

function dataOf(value: unknown, envelope: boolean | undefined): unknown {
  if (value === null) return null;
  if (!envelope) return typeof value === 'string' ? innerJson(value, 'the payload') : value;
  // A text around the envelope, or the envelope itself.
  const held = typeof value === 'string' ? innerJson(value, 'the envelope') : value;
  if (!isObject(held) || !Object.hasOwn(held, 'payload')) {
    const given = isObject(held) ? 'missing' : `in ${kindOf(held)}`;
    throw new UndecodableMessageError(`field "payload" is ${given}: an envelope with one is read.`);
  }
  const { payload } = held;
  return typeof payload === 'string' ? innerJson(payload, 'field "payload"') : payload;
}
