import { defineTopic } from '@nest-kafka-kit/messaging';

/** Everything that happens to users, in order per user. */
export const userEvents = defineTopic({ name: 'user-events', partitions: 6 });
