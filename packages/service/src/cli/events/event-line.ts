import { type Message, MessagingError } from '@nest-kafka-kit/messaging';
import { placeOf } from '@nest-kafka-kit/messaging/broker';
import { type EventEncoding, readMessage, typeOf } from '@nest-kafka-kit/messaging/events';
import { isoTime } from '../../logging/iso-time.js';
import { toJson } from '../json.js';
import { printable, bytesText } from '../printable.js';

/** Describes a published event for programs, with its data only if `withData` is set. */
export async function describeEvent(
  message: Message,
  withData: boolean,
  encoding: Pick<EventEncoding, 'decode' | 'decodeFramed'>,
) {
  const { topic, partition, offset } = message;
  const contentType = message.headers['content-type'];
  const stored = {
    topic,
    partition,
    offset,
    storedAt: isoTime(message.timestamp),
    ...(contentType && { contentType: String(contentType) }),
  };
  try {
    const { id, type, time, source, version, key, data } = await readMessage(message, encoding);
    return { id, type, time, source, version, key, ...stored, ...(withData && { data }) };
  } catch (error) {
    // The event is undecodable, or its schema is not available at the moment.
    if (!(error instanceof MessagingError)) throw error;
    return {
      type: typeOf(message),
      key: bytesText(message.key),
      ...stored,
      problem: error.message,
    };
  }
}

/** Describes a published event for people: time, type, key, and where it is stored. */
export async function eventLine(
  message: Message,
  withData: boolean,
  encoding: Pick<EventEncoding, 'decode' | 'decodeFramed'>,
): Promise<string> {
  const event = await describeEvent(message, withData, encoding);
  const { type = '-', key } = event;
  const time = 'time' in event ? isoTime(event.time) : event.storedAt;
  const words = [time ?? '-', type, key ?? '-', placeOf(event)];
  if ('problem' in event) words.push(event.problem);
  else if (withData) words.push(toJson(event.data));
  return printable(words.join(' '));
}
