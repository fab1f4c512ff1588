import { UndecodableMessageError } from '../errors.js';
import { type MessageFormat, parseJson } from '../events/index.js';
import { headersOf, type Mapping, readMapped } from './mapping.js';
import { headerText } from './read-text.js';
import { header } from './sources.js';

/**
 * Reads what FastStream publishes, and others that send a header `correlation_id`: a JSON value whose
 * `content-type`, if there is one, says so. FastStream makes a correlation id for every message that is
 * published without one. It sends no id and no type.
 *
 * @see https://faststream.ag2.ai/latest/confluent/message/
 * @example
 * format: fastStream({ type: header('kind').is('created') })
 */
export function fastStream(mapping: Mapping = {}): MessageFormat {
  const whole: Mapping = { correlationId: header('correlation_id'), ...mapping };
  return {
    name: 'FastStream',
    type: whole.type,
    headers: { 'content-type': 'The media type of the value.', ...headersOf(whole) },
    parse: (value, { headers }) => {
      refuseOtherTypes(headerText(headers, 'content-type'));
      return parseJson(value);
    },
    read: (message, value) => ({ ...readMapped(whole, message, value), data: value }),
  };
}

/** FastStream says `text/plain` of a text, and nothing of bytes. */
function refuseOtherTypes(contentType: string | undefined): void {
  const mediaType = contentType?.split(';', 1)[0]!.trim().toLowerCase();
  if (!mediaType || mediaType === 'application/json' || mediaType.endsWith('+json')) return;
  throw new UndecodableMessageError(
    `header "content-type" is ${JSON.stringify(mediaType.slice(0, 100))}: application/json is read.`,
  );
}
