import { messagingOptions, type Settings } from '@nest-kafka-kit/service/settings';
import type { MessagingOptions } from '@nest-kafka-kit/messaging';

/** What the service runs with; `BENCH_TELEMETRY=no`: without anything that watches it. */
export function measuredOptions(settings: Settings): MessagingOptions {
  const options = messagingOptions(settings);
  const isWatched = process.env['BENCH_TELEMETRY'] !== 'no';
  return isWatched ? options : { ...options, metrics: false, logContext: false };
}
