export interface TranslationTask {
  readonly text: string;
  readonly sourceLanguage: string;
  readonly targetLanguage: string;
}

/** Never going to work, however often it is tried: an unknown language, a refused text. */
export class TranslationRefusedError extends Error {
  readonly code = 'TRANSLATION_REFUSED';
  override readonly name = 'TranslationRefusedError';
}

export abstract class Translator {
  /**
   * @throws TranslationRefusedError where trying again is in vain; anything else is tried again
   */
  abstract translate(task: TranslationTask, signal: AbortSignal): Promise<string>;
}
