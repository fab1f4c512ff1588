import { PATH_METADATA } from '@nestjs/common/constants.js';
import { RouteConfig } from '@nestjs/platform-fastify';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants.js';

/**
 * Adds to Fastify's configuration of a route, or of all routes of a controller, inherited ones
 * included. Nest's own `RouteConfig` is for single routes, and replaces what was there.
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
      add({ ...added, ...configOf(own.value as object) }, prototype, name, own);
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
  const config = { ...configOf(descriptor.value as object), ...added };
  RouteConfig(config)(target, name, descriptor);
}

function configOf(handler: object): object {
  return (Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, handler) ?? {}) as object;
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
