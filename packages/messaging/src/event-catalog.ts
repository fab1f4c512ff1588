import { Inject, Injectable } from '@nestjs/common';
import { DeclaredHandlers } from './consuming/declared-handlers.js';
import { groupName } from './consuming/group-name.js';
import type { HandlerDefinition } from './consuming/handler-definition.js';
import {
  EVENT_ENCODING,
  type EventDefinition,
  type EventEncoding,
  registeredEvents,
  type SubjectStrategy,
} from './events/index.js';
import { MESSAGING_OPTIONS } from './injection-tokens.js';
import type { MessagingOptions } from './messaging.options.js';

/**
 * The events and handlers that the code declares, for documents; no broker is asked.
 *
 * @example
 * app.get(EventCatalog).handlers.map(({ handler, group }) => `${group}: ${handler}`);
 */
@Injectable()
export class EventCatalog {
  constructor(
    @Inject(MESSAGING_OPTIONS) private readonly options: MessagingOptions,
    @Inject(EVENT_ENCODING) private readonly encoding: EventEncoding,
    private readonly declared: DeclaredHandlers,
  ) {}

  /** The name that this service's events carry as their source. */
  get source(): string {
    return this.options.source;
  }

  /** The way a registry's subjects are named. */
  get subjects(): SubjectStrategy {
    return this.encoding.subjects ?? 'topic-type';
  }

  /** All loaded events, those of other services included. */
  get events(): readonly EventDefinition[] {
    return registeredEvents();
  }

  /** The handlers of all groups, whichever of them this process runs. */
  get handlers(): readonly (Omit<HandlerDefinition, 'group'> & { readonly group: string })[] {
    return this.declared.find().map((handler) => ({
      ...handler,
      group: groupName(this.options.defaultGroup, handler.group),
    }));
  }
}
