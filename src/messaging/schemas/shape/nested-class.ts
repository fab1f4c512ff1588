import { defaultMetadataStorage as transforms } from 'class-transformer/cjs/storage.js';
import type { Class } from './class-shape.js';

const BUILT_IN: readonly unknown[] = [Array, Boolean, Date, Number, Object, String];

/** Of `@Type(() => Class)`; `undefined` without it, or where it depends on the data. */
export function nestedClassOf(type: Class, property: string): Class | undefined {
  const { typeFunction, options } = transforms.findTypeMetadata(type, property) ?? {};
  if (!typeFunction || typeFunction.length > 0 || options?.discriminator) return undefined;
  const nested = typeFunction();
  return typeof nested === 'function' && !BUILT_IN.includes(nested) ? (nested as Class) : undefined;
}
