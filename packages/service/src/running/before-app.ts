import type { Type } from '@nestjs/common';
import { MODULE_METADATA } from '@nestjs/common/constants.js';
import type { ServiceDefinition, Settings } from '../settings/index.js';

/** A module class that has work to do before the app is made, as `TracingModule` has. */
export interface StartsBeforeApp {
  beforeApp(settings: Settings, service: ServiceDefinition): Promise<void>;
}

/** Starts those among a module's own imports that start before the app. */
export async function beforeApp(
  module: Type,
  settings: Settings,
  service: ServiceDefinition,
): Promise<void> {
  const imports = (Reflect.getMetadata(MODULE_METADATA.IMPORTS, module) ?? []) as unknown[];
  for (const each of imports) if (startsBeforeApp(each)) await each.beforeApp(settings, service);
}

function startsBeforeApp(imported: unknown): imported is StartsBeforeApp {
  return typeof imported === 'function' && 'beforeApp' in imported;
}
