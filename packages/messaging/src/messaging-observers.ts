import { Injectable } from '@nestjs/common';
import type { HandlerObserver, ProducerObserver } from './ports/index.js';
import { observeAll, observeAllPublishing } from './observe-all.js';

/**
 * The observers of this app's messages. Add and remove them at any time.
 *
 * @example
 * const observers = app.get(MessagingObservers);
 * observers.handlers.add({ deadLettered: ({ handler }, reason) => notify(handler, reason) });
 */
@Injectable()
export class MessagingObservers {
  readonly handlers = new Set<HandlerObserver>();
  readonly producers = new Set<ProducerObserver>();

  /** Passes every call on to all `handlers`. */
  readonly handling = observeAll(this.handlers);
  /** Passes every call on to all `producers`. */
  readonly publishing = observeAllPublishing(this.producers);
}
