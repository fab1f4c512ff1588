import { classTransformerStorage } from '@nest-kafka-kit/messaging/events';
import type { Class, Discriminator } from './class-shape.js';

export interface Nested {
  /** With a discriminator, of data that names none of its classes. */
  readonly type: Class;
  readonly discriminator: Discriminator | undefined;
}

const transforms = classTransformerStorage();
const BUILT_IN: readonly unknown[] = [Array, Boolean, Date, Number, Object, String];

/**
 * Of `@Type(() => Class)`; `undefined` without it, or where it depends on the data in another way
 * than by a discriminator.
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
