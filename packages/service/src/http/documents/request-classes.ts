import type { INestApplication, Type } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { decorationsOf } from '@nest-kafka-kit/messaging/validation';

export type Class = Type<object>;

/**
 * A class and where a request carries it: parameters of paths and queries are described differently
 * from bodies.
 */
export interface RequestClass {
  readonly type: Class;
  readonly inBody: boolean;
}

const DESCRIBED: readonly RouteParamtypes[] = [
  RouteParamtypes.BODY,
  RouteParamtypes.QUERY,
  RouteParamtypes.PARAM,
];

/** The classes that routes take and class-validator checks. */
export function requestClassesOf(app: INestApplication): RequestClass[] {
  const modules = [...app.get(ModulesContainer).values()];
  const controllers = modules.flatMap((module) => [...module.controllers.values()]);
  const scanner = new MetadataScanner();
  return controllers.flatMap(({ metatype }) => {
    const prototype = (metatype?.prototype ?? null) as object | null;
    return scanner
      .getAllMethodNames(prototype)
      .flatMap((method) => requestClassesOfMethod(metatype as Class, method));
  });
}

/** Finds parameters that are whole classes: `@Body() request: …`, not `@Body('name') name: …`. */
function requestClassesOfMethod(controller: Class, method: string): RequestClass[] {
  const types = (Reflect.getMetadata('design:paramtypes', controller.prototype as object, method) ??
    []) as Class[];
  const routeArguments = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) ??
    {}) as Record<string, { readonly index: number; readonly data?: unknown }>;
  return Object.entries(routeArguments).flatMap(([key, { index, data }]) => {
    const kind = Number.parseInt(key, 10);
    const type = types[index];
    return DESCRIBED.includes(kind) && data === undefined && type && isValidated(type)
      ? [{ type, inBody: kind === RouteParamtypes.BODY }]
      : [];
  });
}

const isValidated = (type: Class): boolean => decorationsOf(type).length > 0;
