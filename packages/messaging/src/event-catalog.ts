import { Inject, Injectable } from '@nestjs/common';
import { type DeclaredHandler, DeclaredHandlers } from './consuming/declared-handlers.js';
import {
  EVENT_ENCODING,
  type EventDefinition,
  type EventEncoding,
  registeredEvents,
  type SubjectStrategy,
} from './events/index.js';
import { MESSAGING_OPTIONS, type MessagingOptions } from './messaging.options.js';

/** A handler, and the consumer group that it belongs to. */
export interface CatalogedHandler extends DeclaredHandler {
  readonly group: string;
}

/** What the code says of this service's events: for documents, without a broker. */
@Injectable()
export class EventCatalog {
  constructor(
    @Inject(MESSAGING_OPTIONS) private readonly options: MessagingOptions,
    @Inject(EVENT_ENCODING) private readonly encoding: EventEncoding,
    private readonly declared: DeclaredHandlers,
  ) {}

  /** The name its events carry as their source. */
  get source(): string {
    return this.options.source;
  }

  /** How a registry's subjects are named. */
  get subjects(): SubjectStrategy {
    return this.encoding.subjects ?? 'topic-type';
  }

  /** All that are loaded, those of other services included. */
  get events(): readonly EventDefinition[] {
    return registeredEvents();
  }

  /** Of all groups, whichever this process runs. */
  get handlers(): readonly CatalogedHandler[] {
    return this.declared
      .find()
      .map((handler) => ({ ...handler, group: handler.group ?? this.options.defaultGroup }));
  }
}
