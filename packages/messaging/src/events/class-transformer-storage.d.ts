/** class-transformer keeps what its decorators say here, and types it, but not for deep imports. */
declare module 'class-transformer/cjs/storage.js' {
  import type { ExposeOptions, TransformationType, TypeOptions } from 'class-transformer';

  type Class = abstract new (...parameters: never[]) => unknown;

  export const defaultMetadataStorage: {
    findTypeMetadata(
      target: Class,
      property: string,
    ):
      | {
          readonly typeFunction?: (options?: unknown) => unknown;
          readonly reflectedType?: unknown;
          readonly options?: TypeOptions;
        }
      | undefined;
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
  };
}
