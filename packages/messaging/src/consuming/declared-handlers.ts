import { Injectable, type Type } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import {
  PATTERN_HANDLER_METADATA,
  PATTERN_METADATA,
  TRANSPORT_METADATA,
} from '@nestjs/microservices/constants.js';
import { PatternHandler } from '@nestjs/microservices/enums/pattern-handler.enum.js';
import { HandlerDefinitionError } from '../errors.js';
import { definitionOfMethod } from './declare-handler.js';
import { type GroupChoice, groupName } from './group-name.js';
import { BARE_CONCURRENCY, type HandlerDefinition } from './handler-definition.js';
import { transportIdOf } from './transport-id.js';

/** Finds the handlers of this app's controllers, before anything is started. */
@Injectable()
export class DeclaredHandlers {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** Lists all handlers. @throws HandlerDefinitionError for a handler that Nest would never find */
  find(): HandlerDefinition[] {
    this.refuseProviders();
    return this.discovery
      .getControllers()
      .flatMap(({ metatype }) => this.methodsOf(metatype))
      .flatMap(({ name, method }) => handlersOf(name, method));
  }

  /**
   * Lists the consumer groups that `@Consumes` names, each once, by their names on the broker.
   *
   * @throws HandlerDefinitionError for a handler that Nest would never find, and for a group that
   *   is the service's own, or is named in two ways
   */
  groups(defaultGroup: string): Map<string, GroupChoice> {
    const groups = new Map<string, GroupChoice>();
    for (const { group, handler } of this.find()) {
      if (group === undefined) continue;
      const name = groupName(defaultGroup, group);
      if (name === defaultGroup || group === defaultGroup) {
        throw new HandlerDefinitionError(
          `@Consumes names group "${defaultGroup}", which is the service's own: leave the group option out.`,
        );
      }
      const known = groups.get(name);
      if (known !== undefined && typeof known !== typeof group) {
        throw new HandlerDefinitionError(
          `@Consumes of ${handler} means group "${name}", which another handler writes in the other ` +
            'way: write it within the service in both places, or { absolute } in both.',
        );
      }
      groups.set(name, group);
    }
    return groups;
  }

  private refuseProviders(): void {
    for (const { metatype } of this.discovery.getProviders()) {
      const misplaced = this.methodsOf(metatype).find(({ method }) => definitionOfMethod(method));
      if (!misplaced) continue;
      throw new HandlerDefinitionError(
        `@Consumes of ${misplaced.name} is on a provider: Nest finds handlers on controllers only.`,
      );
    }
  }

  private methodsOf(metatype: Type | Function | null): { name: string; method: object }[] {
    const prototype = metatype?.prototype as Record<string, object> | undefined;
    if (!prototype) return [];
    return this.scanner.getAllMethodNames(prototype).map((name) => ({
      name: `${metatype!.name}.${name}`,
      method: prototype[name]!,
    }));
  }
}

function handlersOf(name: string, method: object): HandlerDefinition[] {
  const definition = definitionOfMethod(method);
  if (definition) return [definition];
  return bareTopicsOf(method).map((topic) => ({
    handler: name,
    group: undefined,
    topic,
    event: undefined,
    concurrency: BARE_CONCURRENCY,
    failure: {},
  }));
}

/** The topics of a bare `@EventPattern`, which Nest hands to the server of the service's own group. */
function bareTopicsOf(method: object): string[] {
  if (Reflect.getMetadata(PATTERN_HANDLER_METADATA, method) !== PatternHandler.EVENT) return [];
  const transport: unknown = Reflect.getMetadata(TRANSPORT_METADATA, method);
  if (transport !== undefined && transport !== transportIdOf(undefined)) return [];
  const patterns = Reflect.getMetadata(PATTERN_METADATA, method) as unknown[];
  return patterns.filter((pattern) => typeof pattern === 'string');
}
