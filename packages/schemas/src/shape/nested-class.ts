import { classTransformerStorage } from '@nest-kafka-kit/messaging/events';
import type { Class, Discriminator } from './class-shape.js';

/** The class that `@Type` names for a property. */
export interface Nested {
  /** With a discriminator, the class that all have in common; data must name one of the others. */
  readonly type: Class;
  readonly discriminator: Discriminator | undefined;
}

const transforms = classTransformerStorage();
const BUILT_IN: readonly unknown[] = [Array, Boolean, Date, Number, Object, String];

/**
 * The class that `@Type(() => Class)` names; `undefined` without it, or if it depends on the data
 * in any way but by a discriminator.
 *
 * @throws whatever the function of `@Type` throws
 */
export function nestedClassOf(type: Class, property: string): Nested | undefined {
  const { typeFunction, options } = transforms.findTypeMetadata(type, property) ?? {};
  if (!typeFunction || typeFunction.length > 0) return undefined;
  const nested = typeFunction() as Class;
  const { discriminator, keepDiscriminatorProperty: kept = false } = options ?? {};
  if (discriminator?.property && discriminator.subTypes) {
    const subTypes = discriminator.subTypes as Discriminator['subTypes'];
    return {
      type: nested,
      discriminator: { property: discriminator.property, subTypes, kept },
    };
  }
  return BUILT_IN.includes(nested) ? undefined : { type: nested, discriminator: undefined };
}
