import { TranslationRefusedError, type TranslationTask, Translator } from './translator.js';

export interface LibreTranslateOptions {
  /** The server, such as `http://localhost:5000`. */
  readonly url: string;
  readonly apiKey?: string | undefined;
  /** Milliseconds for one request. Default 10,000. */
  readonly timeoutMs?: number;
}

/** Answers that blame the request itself. A wrong URL or key is for an operator to correct. */
const REFUSED = new Set([400, 413, 422]);

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
    const answer = parse(await response.text());
    if (response.ok && typeof answer['translatedText'] === 'string')
      return answer['translatedText'];
    const problem = `LibreTranslate answered ${response.status}: ${JSON.stringify(answer['error'] ?? 'no text')}`;
    throw REFUSED.has(response.status) ? new TranslationRefusedError(problem) : new Error(problem);
  }
}

function parse(body: string): Readonly<Record<string, unknown>> {
  try {
    return { ...(JSON.parse(body) as object | null) };
  } catch {
    return {};
  }
}
