import { Logger } from '@nestjs/common';
import type { HandlerObserver, ProducerObserver } from './ports/index.js';

/**
 * Makes one observer of several, including those added to a set later. One that throws is logged:
 * no message is handled twice because somebody could not count it.
 *
 * @example
 * const observer = observeAll([logHandling('Consumer orders'), recordIncidents(consumer)]);
 */
export function observeAll(observers: Iterable<HandlerObserver>): Required<HandlerObserver> {
  const tell = teller(observers);
  return {
    succeeded: (attempt) => tell((each) => each.succeeded?.(attempt)),
    failed: (attempt, error) => tell((each) => each.failed?.(attempt, error)),
    moved: (attempt) => tell((each) => each.moved?.(attempt)),
    deadLettered: (attempt, reason, error) =>
      tell((each) => each.deadLettered?.(attempt, reason, error)),
    delayed: (delayed) => tell((each) => each.delayed?.(delayed)),
    ignored: (group, message) => tell((each) => each.ignored?.(group, message)),
  };
}

/** Makes one observer of publishing of several, as `observeAll` does. */
export function observeAllPublishing(observers: Iterable<ProducerObserver>): ProducerObserver {
  const tell = teller(observers);
  return {
    settled: (topic, error) => tell((each) => each.settled(topic, error)),
    stored: (milliseconds) => tell((each) => each.stored(milliseconds)),
    requested: (messages) => tell((each) => each.requested(messages)),
  };
}

function teller<Observer>(observers: Iterable<Observer>) {
  const logger = new Logger('Observers');
  return (call: (observer: Observer) => void): void => {
    for (const observer of observers) {
      try {
        call(observer);
      } catch (error) {
        logger.error('An observer has thrown; the others go on.', error);
      }
    }
  };
}
