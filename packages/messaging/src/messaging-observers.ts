import { Injectable } from '@nestjs/common';
import type { HandlerObserver, ProducerObserver } from './ports/index.js';
import { observeAll, observeAllPublishing } from './observe-all.js';

/**
 * Everybody in this app who is told what becomes of messages. Observers come and go at any time.
 *
 * @example
 * const observers = app.get(MessagingObservers);
 * observers.handlers.add({ deadLettered: ({ handler }, reason) => notify(handler, reason) });
 */
@Injectable()
export class MessagingObservers {
  readonly handlers = new Set<HandlerObserver>();
  readonly producers = new Set<ProducerObserver>();

  /** Tells all `handlers`. */
  readonly handling = observeAll(this.handlers);
  /** Tells all `producers`. */
  readonly publishing = observeAllPublishing(this.producers);
}
