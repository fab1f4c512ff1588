import { EventPattern } from '@nestjs/microservices';
import { HandlerDefinitionError } from '../errors.js';
import { failurePolicy } from './failure-policy.js';
import type { HandlerDefinition } from './handler-definition.js';
import { transportIdOf } from './transport-id.js';

const CONSUMES = Symbol('messaging:consumes');

/** The events or messages that a handler runs side by side, where it chooses nothing else. */
export const DEFAULT_CONCURRENCY = 16;

/**
 * Makes a controller's method a handler of Nest's, by `@EventPattern`, with a definition that the kit
 * finds again.
 *
 * @param decorator its name in errors, such as `@Consumes`
 * @throws HandlerDefinitionError when an option is wrong, or the method is a handler already
 */
export function declareHandler(
  decorator: string,
  pattern: string,
  definition: HandlerDefinition,
  [target, method, descriptor]: [object, string, PropertyDescriptor],
): void {
  const { handler, concurrency, failure, group } = definition;
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new HandlerDefinitionError(
      `${decorator} of ${handler} has concurrency ${concurrency}: an integer from 1 is accepted.`,
    );
  }
  if (definitionOfMethod(descriptor.value as object)) {
    throw new HandlerDefinitionError(
      `${handler} has two ${decorator}: give each event its own method.`,
    );
  }
  failurePolicy(handler, failure, {}, decorator);
  EventPattern(pattern, transportIdOf(group), { [CONSUMES]: definition })(
    target,
    method,
    descriptor,
  );
  Reflect.defineMetadata(CONSUMES, definition, descriptor.value as object);
}

/** Finds what `@Consumes` or `@ConsumesTopic` declared of a controller's method. */
export function definitionOfMethod(method: object): HandlerDefinition | undefined {
  return Reflect.getMetadata(CONSUMES, method) as HandlerDefinition | undefined;
}

/** Finds it in the `extras` of a handler that Nest registered; `undefined` for a bare `@EventPattern`. */
export function definitionInExtras(
  extras: Readonly<Record<symbol, unknown>> | undefined,
): HandlerDefinition | undefined {
  return extras?.[CONSUMES] as HandlerDefinition | undefined;
}
