import type { ConsumerGroups } from './consuming/consumer-groups.js';
import type { MessagingOverview, Producer } from './ports/index.js';
import { registeredEvents } from './events/index.js';
import type { PublishingSwitch } from './publishing/publishing-switch.js';

/** Gathers the overview, so that those who watch messaging need not know its parts. */
export function messagingOverview(
  groups: ConsumerGroups,
  producer: Producer,
  publishing: PublishingSwitch,
): MessagingOverview {
  return {
    get groups() {
      return groups.overview;
    },
    get eventTopics() {
      return registeredEvents().map(({ topic }) => topic.name);
    },
    get waitingToPublish() {
      return producer.waiting;
    },
    get publishingPaused() {
      return publishing.paused;
    },
  };
}
