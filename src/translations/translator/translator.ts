export interface TranslationTask {
  readonly text: string;
  readonly sourceLanguage: string;
  readonly targetLanguage: string;
}

/**
 * A task that will never succeed, however often it is tried: an unknown language, a refused text.
 */
export class TranslationRefusedError extends Error {
  readonly code = 'TRANSLATION_REFUSED';
  override readonly name = 'TranslationRefusedError';
}

export abstract class Translator {
  /**
   * @throws TranslationRefusedError if trying again is pointless; any other error is tried again
   */
  abstract translate(task: TranslationTask, signal: AbortSignal): Promise<string>;
}
