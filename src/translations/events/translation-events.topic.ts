import { defineTopic } from '@nest-kafka-kit/messaging';

/** Requests for translations and their outcomes, in order per translation. */
export const translationEvents = defineTopic({ name: 'translation-events', partitions: 6 });
