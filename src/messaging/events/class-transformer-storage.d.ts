/** class-transformer keeps what its decorators say here, and types it, but not for deep imports. */
declare module 'class-transformer/cjs/storage.js' {
  import type { TransformationType } from 'class-transformer';

  type Class = abstract new (...parameters: never[]) => unknown;

  export const defaultMetadataStorage: {
    findTypeMetadata(
      target: Class,
      property: string,
    ):
      | {
          readonly typeFunction?: (options?: unknown) => unknown;
          readonly reflectedType?: unknown;
          readonly options?: { readonly discriminator?: unknown };
        }
      | undefined;
    findTransformMetadatas(target: Class, property: string, type: TransformationType): unknown[];
    getExposedMetadatas(target: Class): unknown[];
    getExcludedMetadatas(target: Class): unknown[];
  };
}
