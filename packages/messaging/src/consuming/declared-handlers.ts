import { Injectable, type Type } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import {
  PATTERN_HANDLER_METADATA,
  PATTERN_METADATA,
  TRANSPORT_METADATA,
} from '@nestjs/microservices/constants.js';
import { PatternHandler } from '@nestjs/microservices/enums/pattern-handler.enum.js';
import { HandlerDefinitionError } from '../errors.js';
import type { EventDefinition } from '../events/index.js';
import { consumptionOfMethod } from './consumes.decorator.js';
import { transportIdOf } from './transport-id.js';

/** A method that a message reaches, as its decorators declare it. */
export interface DeclaredHandler {
  /** Such as `WelcomeController.sendWelcome`. */
  readonly handler: string;
  /** `undefined`: the service's own. */
  readonly group: string | undefined;
  readonly topic: string;
  /** `undefined` for a bare `@EventPattern('topic')`, which takes whatever is on the topic. */
  readonly event: EventDefinition | undefined;
}

/** The handlers of this app's controllers. Nothing has to be started to know them. */
@Injectable()
export class DeclaredHandlers {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** @throws HandlerDefinitionError for a handler that Nest would never find */
  find(): DeclaredHandler[] {
    this.refuseProviders();
    return this.discovery
      .getControllers()
      .flatMap(({ metatype }) => this.methodsOf(metatype))
      .flatMap(({ name, method }) => handlersOf(name, method));
  }

  /**
   * The consumer groups that `@Consumes` names.
   *
   * @throws HandlerDefinitionError for a handler that Nest would never find
   */
  groups(): Set<string> {
    const groups = this.find().map(({ group }) => group);
    return new Set(groups.filter((group) => group !== undefined));
  }

  private refuseProviders(): void {
    for (const { metatype } of this.discovery.getProviders()) {
      const misplaced = this.methodsOf(metatype).find(({ method }) => consumptionOfMethod(method));
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

function handlersOf(name: string, method: object): DeclaredHandler[] {
  const consumption = consumptionOfMethod(method);
  if (consumption) {
    const { definition, group, handler } = consumption;
    return [{ handler, group, topic: definition.topic.name, event: definition }];
  }
  return bareTopicsOf(method).map((topic) => ({
    handler: name,
    group: undefined,
    topic,
    event: undefined,
  }));
}

/** Of a bare `@EventPattern`: Nest hands it to the server of the service's own group. */
function bareTopicsOf(method: object): string[] {
  if (Reflect.getMetadata(PATTERN_HANDLER_METADATA, method) !== PatternHandler.EVENT) return [];
  const transport: unknown = Reflect.getMetadata(TRANSPORT_METADATA, method);
  if (transport !== undefined && transport !== transportIdOf(undefined)) return [];
  const patterns = Reflect.getMetadata(PATTERN_METADATA, method) as unknown[];
  return patterns.filter((pattern) => typeof pattern === 'string');
}
