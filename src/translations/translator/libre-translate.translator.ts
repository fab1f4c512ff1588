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
/** Bytes of an answer, decompressed: far more than any translation of a request. */
const MAX_ANSWER_BYTES = 1_048_576;
/** Characters of the server's own message that an error repeats. */
const MAX_MESSAGE_LENGTH = 500;

/** @see https://docs.libretranslate.com/api/operations/translate/ */
export class LibreTranslateTranslator extends Translator {
  constructor(private readonly options: LibreTranslateOptions) {
    super();
  }

  async translate(task: TranslationTask, signal: AbortSignal): Promise<string> {
    const ending = new AbortController();
    const abort = (): void => ending.abort(signal.reason);
    const expire = (): void => ending.abort(new DOMException('No answer in time.', 'TimeoutError'));
    // Node may collect an AbortSignal.any of a time-out as garbage, and then it never ends.
    const timer = setTimeout(expire, this.options.timeoutMs ?? 10_000);
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    try {
      return await this.ask(task, ending.signal);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    }
  }

  private async ask(task: TranslationTask, signal: AbortSignal): Promise<string> {
    const { url, apiKey } = this.options;
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
      // Not followed: the text, and the key, are for this server alone.
      redirect: 'manual',
      signal,
    });
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel();
      throw new Error(
        `LibreTranslate answered ${response.status}: a redirect, which is not followed; correct LIBRETRANSLATE_URL.`,
      );
    }
    const answer = parse(await boundedText(response));
    if (response.ok && typeof answer['translatedText'] === 'string')
      return answer['translatedText'];
    const reason = JSON.stringify(answer['error'] ?? 'no text').slice(0, MAX_MESSAGE_LENGTH);
    const problem = `LibreTranslate answered ${response.status}: ${reason}`;
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

/** Reads a body up to a bound. Leaving the loop closes the connection. */
async function boundedText({ status, body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES)
      throw new Error(
        `LibreTranslate answered ${status}: more than ${MAX_ANSWER_BYTES} bytes, and was not read on.`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
