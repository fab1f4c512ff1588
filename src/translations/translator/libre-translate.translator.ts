import { TranslationRefusedError, type TranslationTask, Translator } from './translator.js';

export interface LibreTranslateOptions {
  /** Such as `http://localhost:5000`. */
  readonly url: string;
  readonly apiKey?: string | undefined;
  /** Milliseconds for one request. Default 10,000. */
  readonly timeoutMs?: number;
}

/** These pass by themselves: too early, too many requests. */
const PASSING = new Set([408, 425, 429]);

/** @see https://docs.libretranslate.com/api/operations/translate/ */
export class LibreTranslateTranslator extends Translator {
  constructor(private readonly options: LibreTranslateOptions) {
    super();
  }

  async translate(task: TranslationTask, signal: AbortSignal): Promise<string> {
    const { url, apiKey, timeoutMs = 10_000 } = this.options;
    const response = await fetch(new URL('translate', url.endsWith('/') ? url : `${url}/`), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        q: task.text,
        source: task.sourceLanguage,
        target: task.targetLanguage,
        format: 'text',
        ...(apiKey && { api_key: apiKey }),
      }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
    if (response.ok && typeof answer['translatedText'] === 'string')
      return answer['translatedText'];
    const problem = `LibreTranslate answered ${response.status}: ${JSON.stringify(answer['error'] ?? 'no text')}`;
    const isOurs = response.status >= 400 && response.status < 500 && !PASSING.has(response.status);
    throw isOurs ? new TranslationRefusedError(problem) : new Error(problem);
  }
}
