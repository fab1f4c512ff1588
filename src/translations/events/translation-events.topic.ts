import { defineTopic } from '@nest-kafka-kit/messaging';

/** Requests for translations and what became of them, in order per translation. */
export const translationEvents = defineTopic({ name: 'translation-events', partitions: 6 });
