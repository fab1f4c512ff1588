import type { EventDefinition } from '@nest-kafka-kit/messaging/events';

/** What people call an event: its type, and its version once there are several. */
export function titleOf({ type, version }: EventDefinition): string {
  return version === 1 ? type : `${type}, version ${version}`;
}
