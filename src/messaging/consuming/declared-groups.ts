import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { HandlerDefinitionError } from '../errors.js';
import { consumptionOfMethod } from './consumes.decorator.js';

/** The consumer groups that controllers of this app name in `@Consumes`. */
@Injectable()
export class DeclaredGroups {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** @throws HandlerDefinitionError for a handler that Nest would never find */
  find(): Set<string> {
    this.refuseProviders();
    const prototypes = this.discovery
      .getControllers()
      .map(({ metatype }) => metatype?.prototype as Record<string, object> | undefined);
    return new Set(prototypes.flatMap((prototype) => (prototype ? this.groupsOf(prototype) : [])));
  }

  private refuseProviders(): void {
    for (const { metatype } of this.discovery.getProviders()) {
      const prototype = metatype?.prototype as Record<string, object> | undefined;
      const methods = prototype ? this.scanner.getAllMethodNames(prototype) : [];
      const misplaced = methods.find((method) => consumptionOfMethod(prototype![method]!));
      if (!misplaced) continue;
      throw new HandlerDefinitionError(
        `@Consumes of ${metatype!.name}.${misplaced} is on a provider: Nest finds handlers on controllers only.`,
      );
    }
  }

  private groupsOf(prototype: Record<string, object>): string[] {
    return this.scanner.getAllMethodNames(prototype).flatMap((method) => {
      const group = consumptionOfMethod(prototype[method]!)?.group;
      return group === undefined ? [] : [group];
    });
  }
}
