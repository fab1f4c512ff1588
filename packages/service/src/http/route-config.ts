import type { INestApplication } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { RouteConfig } from '@nestjs/platform-fastify';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants.js';

/** What was added, beside Nest's own metadata, which its `RouteConfig` replaces. */
const ADDED = Symbol('added route config');

/**
 * Adds to Fastify's configuration of a route, or of all routes of a controller, inherited ones
 * included. `keepRouteConfigs` keeps it where Nest's own `RouteConfig` comes later.
 *
 * @example
 * ‎@AddRouteConfig({ audience: 'management' })
 */
export function AddRouteConfig(added: object): ClassDecorator & MethodDecorator {
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor) => {
    if (descriptor && key !== undefined) return add(added, target, key, descriptor);
    const { prototype } = target as { prototype: object };
    for (const [name, own] of routesOf(prototype)) {
      // What a route says itself goes before what its controller says.
      add({ ...added, ...metadataOf(ADDED, own.value as object) }, prototype, name, own);
      Object.defineProperty(prototype, name, own);
    }
  };
}

function add(
  added: object,
  target: object,
  name: string | symbol,
  descriptor: PropertyDescriptor,
): void {
  const handler = descriptor.value as object;
  const all = { ...metadataOf(ADDED, handler), ...added };
  Reflect.defineMetadata(ADDED, all, handler);
  RouteConfig({ ...metadataOf(FASTIFY_ROUTE_CONFIG_METADATA, handler), ...all })(
    target,
    name,
    descriptor,
  );
}

/**
 * Restores what `RouteConfig` has replaced: in which order somebody writes decorators must not decide
 * whether a route is guarded. Call it before there are routes.
 */
export function keepRouteConfigs(app: INestApplication): void {
  const modules = [...app.get(ModulesContainer).values()];
  const controllers = modules.flatMap((module) => [...module.controllers.values()]);
  const scanner = new MetadataScanner();
  for (const { metatype } of controllers) {
    const prototype = (metatype?.prototype ?? {}) as Record<string, object>;
    for (const name of scanner.getAllMethodNames(prototype)) {
      const value = prototype[name]!;
      const added = metadataOf(ADDED, value);
      if (added) add(added, prototype, name, { value });
    }
  }
}

function metadataOf(key: string | symbol, handler: object): object | undefined {
  return Reflect.getMetadata(key, handler) as object | undefined;
}

/** The handlers of a controller's routes. Inherited ones are copied: other controllers have them too. */
function routesOf(prototype: object): [string, PropertyDescriptor][] {
  const all = new Map<string, PropertyDescriptor>();
  let each = prototype;
  while (each !== Object.prototype) {
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(each))) {
      if (!all.has(name)) all.set(name, each === prototype ? descriptor : copyOf(descriptor));
    }
    each = Object.getPrototypeOf(each) as object;
  }
  return [...all].filter(([, { value }]) => isRoute(value));
}

function isRoute(value: unknown): boolean {
  return typeof value === 'function' && Reflect.hasMetadata(PATH_METADATA, value);
}

function copyOf(descriptor: PropertyDescriptor): PropertyDescriptor {
  const handler = descriptor.value as (...given: unknown[]) => unknown;
  if (!isRoute(handler)) return descriptor;
  const copy = function (this: unknown, ...given: unknown[]): unknown {
    return Reflect.apply(handler, this, given);
  };
  for (const key of Reflect.getMetadataKeys(handler)) {
    Reflect.defineMetadata(key, Reflect.getMetadata(key, handler), copy);
  }
  return { ...descriptor, value: copy };
}
