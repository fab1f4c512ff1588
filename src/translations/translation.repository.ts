/** A translation as the events have told it so far. */
export type Translation =
  | { readonly translationId: string; readonly status: 'requested' }
  | {
      readonly translationId: string;
      readonly status: 'completed';
      readonly translatedText: string;
    }
  | { readonly translationId: string; readonly status: 'failed'; readonly reason: string };

/** The read model. Bind another class to it in `translations.module.ts` to use a database. */
export abstract class TranslationRepository {
  abstract find(translationId: string): Promise<Translation | undefined>;
  abstract save(translation: Translation): Promise<void>;
}
