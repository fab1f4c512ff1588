import { defineTopic } from '../../messaging/index.js';

/** Requests for translations and what became of them, in order per translation. */
export const translationEvents = defineTopic({ name: 'translation-events', partitions: 6 });
