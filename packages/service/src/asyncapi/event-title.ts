import type { EventDefinition } from '@nest-kafka-kit/messaging/events';

/** An event's name for people: its type, with the version once there are several. */
export function titleOf({ type, version }: EventDefinition): string {
  return version === 1 ? type : `${type}, version ${version}`;
}
