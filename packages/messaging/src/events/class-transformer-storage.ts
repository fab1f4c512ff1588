import type { ExposeOptions, TransformationType, TypeOptions } from 'class-transformer';
// @ts-expect-error -- class-transformer has types for this, but not where a deep import looks for them
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';

type Class = abstract new (...parameters: never[]) => unknown;

/** The `@Type` of a field. */
export interface TypeMetadata {
  readonly typeFunction?: (options?: unknown) => unknown;
  readonly reflectedType?: unknown;
  readonly options?: TypeOptions;
}

/** The part of class-transformer's storage that the kit reads. */
export interface ClassTransformerStorage {
  findTypeMetadata(target: Class, property: string): TypeMetadata | undefined;
  findTransformMetadatas(target: Class, property: string, type: TransformationType): unknown[];
  findExposeMetadata(
    target: Class,
    property: string,
  ): { readonly options?: ExposeOptions } | undefined;
  getExposedProperties(target: Class, type: TransformationType): string[];
  getExcludedProperties(target: Class, type: TransformationType): string[];
  getStrategy(target: Class): 'none' | 'exposeAll' | 'excludeAll';
  getExposedMetadatas(target: Class): unknown[];
  getExcludedMetadatas(target: Class): unknown[];
}

/**
 * Finds the place where class-transformer keeps what its decorators say. It is one for the whole
 * process, as long as the process has one class-transformer.
 *
 * @example
 * classTransformerStorage().findTypeMetadata(Order, 'placedAt')?.typeFunction?.(); // Date
 */
export function classTransformerStorage(): ClassTransformerStorage {
  return defaultMetadataStorage as ClassTransformerStorage;
}
