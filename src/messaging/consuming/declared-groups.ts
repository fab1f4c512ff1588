import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { consumptionOfMethod } from './consumes.decorator.js';

/** The consumer groups that controllers of this app name in `@Consumes`. */
@Injectable()
export class DeclaredGroups {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  find(): Set<string> {
    const prototypes = this.discovery
      .getControllers()
      .map(({ metatype }) => metatype?.prototype as Record<string, object> | undefined);
    return new Set(prototypes.flatMap((prototype) => (prototype ? this.groupsOf(prototype) : [])));
  }

  private groupsOf(prototype: Record<string, object>): string[] {
    return this.scanner.getAllMethodNames(prototype).flatMap((method) => {
      const group = consumptionOfMethod(prototype[method]!)?.group;
      return group === undefined ? [] : [group];
    });
  }
}
