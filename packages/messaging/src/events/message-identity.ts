import type { Message } from '../ports/index.js';
import { idOf as cloudEventId, typeOf as cloudEventType } from './cloud-events.codec.js';
import { foreignIdOf, recognize } from './foreign-events.js';

/**
 * Reads the event type that a message claims, as a CloudEvent or by the format of its topic's events,
 * parsing no more than that takes.
 *
 * @param message where it was first stored, for the format
 * @example
 * typeOf(message); // 'user.created'
 */
export function typeOf(message: Message): string | undefined {
  return cloudEventType(message) ?? recognize(message)?.type;
}

/**
 * Reads the event id that a message claims, or has by the format of its event, parsing no more than that
 * takes.
 *
 * @param message where it was first stored, for the format
 * @example
 * idOf(message); // '7b0e3f5c-9f0a-4a43-8f9c-0f3d2f1c5e11'
 */
export function idOf(message: Message): string | undefined {
  return cloudEventId(message) ?? foreignIdOf(message);
}
