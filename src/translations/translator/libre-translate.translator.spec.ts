import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as bodyOf } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LibreTranslateTranslator } from './libre-translate.translator.js';
import { readSettings } from '@nest-kafka-kit/service/settings';
import { service } from '../../config/service.js';
import { TranslationRefusedError } from './translator.js';

let server: Server;
let url: string;
let respond: RequestListener;
let requests: { readonly request: IncomingMessage; readonly body: unknown }[];

beforeEach(async () => {
  requests = [];
  server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      requests.push({ request, body: JSON.parse(body) });
      respond(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  if (server.listening) await new Promise((resolve) => server.close(resolve));
});

const answer =
  (status: number, body: string): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  };

const task = { text: 'thank you', sourceLanguage: 'en', targetLanguage: 'de' };
const { signal } = new AbortController();

const translate = (options: { apiKey?: string; timeoutMs?: number } = {}, abort = signal) =>
  new LibreTranslateTranslator({ url, ...options }).translate(task, abort);

/** What the translation rejects with. */
async function failure(...parameters: Parameters<typeof translate>): Promise<Error> {
  const outcome = await translate(...parameters).catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(Error);
  return outcome as Error;
}

describe('LibreTranslate', () => {
  beforeEach(() => {
    respond = answer(200, '{"translatedText":"danke"}');
  });

  it('is asked as its documentation says, and its text is the translation', async () => {
    expect(await translate()).toBe('danke');
    const [{ request, body }] = requests as [(typeof requests)[0]];
    expect(`${request.method} ${request.url}`).toBe('POST /translate');
    expect(request.headers['content-type']).toBe('application/json');
    expect(body).toEqual({ q: 'thank you', source: 'en', target: 'de', format: 'text' });
  });

  it('gets the API key if there is one', async () => {
    await translate({ apiKey: 'key-1' });
    expect(requests[0]?.body).toMatchObject({ api_key: 'key-1' });
  });

  it.each(['/libre', '/libre/'])('may live below a path: %s', async (path) => {
    url += path;
    await translate();
    expect(requests[0]?.request.url).toBe('/libre/translate');
  });

  it('may translate to an empty text', async () => {
    respond = answer(200, '{"translatedText":""}');
    expect(await translate()).toBe('');
  });
});

describe('A request that LibreTranslate refuses', () => {
  it('is refused for good, with its reason', async () => {
    respond = answer(400, '{"error":"tlh is not supported"}');
    const error = await failure();
    expect(error).toBeInstanceOf(TranslationRefusedError);
    expect(error.message).toMatch(/^LibreTranslate answered 400: .*tlh is not supported/);
  });

  it.each(['null', '[]', '"no"', 'Bad Request', ''])(
    'is refused for good even where the reason is no JSON object: %j',
    async (body) => {
      respond = answer(400, body);
      expect(await failure()).toBeInstanceOf(TranslationRefusedError);
    },
  );
});

describe('A failure of LibreTranslate', () => {
  it.each([408, 425, 429, 500, 502, 503, 504])('may pass: %d is tried again', async (status) => {
    respond = answer(status, '{"error":"Slowdown"}');
    const error = await failure();
    expect(error).not.toBeInstanceOf(TranslationRefusedError);
    expect(error.message).toMatch(new RegExp(`^LibreTranslate answered ${status}: .*Slowdown`));
  });

  // A wrong URL or key is a mistake of the operator: requests must outlive it.
  it.each([401, 403, 404])('is not the fault of the request: %d is tried again', async (status) => {
    respond = answer(status, '{"error":"Invalid API key"}');
    expect(await failure()).not.toBeInstanceOf(TranslationRefusedError);
  });

  it.each(['{}', 'null', '{"translatedText":42}', '<html>', ''])(
    'may be an answer without a text: %j',
    async (body) => {
      respond = answer(200, body);
      const error = await failure();
      expect(error).not.toBeInstanceOf(TranslationRefusedError);
      expect(error.message).toMatch(/^LibreTranslate answered 200: .*no text/);
    },
  );

  it('may be that nobody listens', async () => {
    await new Promise((resolve) => server.close(resolve));
    expect(await failure()).not.toBeInstanceOf(TranslationRefusedError);
  });

  it('may be a connection that breaks', async () => {
    respond = (request) => request.socket.destroy();
    expect(await failure()).not.toBeInstanceOf(TranslationRefusedError);
  });
});

describe('An answer that nobody should follow or hold', () => {
  it.each([301, 302, 303, 307, 308])('may be a redirect: %d ends the attempt', async (status) => {
    respond = (_request, response) =>
      response.writeHead(status, { location: `${url}/elsewhere` }).end();
    const error = await failure({ apiKey: 'key-1' });
    expect(error).not.toBeInstanceOf(TranslationRefusedError);
    expect(error.message).toMatch(
      new RegExp(`^LibreTranslate answered ${status}: a redirect.*LIBRETRANSLATE_URL`),
    );
    expect(requests).toHaveLength(1);
  });

  it.each([200, 500])(
    'may be one without end, with status %d: the connection is closed',
    async (status) => {
      const closed = new Promise((resolve) => {
        respond = (request, response) => {
          request.socket.once('close', resolve);
          response.writeHead(status);
          const write = (): void => {
            while (!response.destroyed && response.write(Buffer.alloc(65_536, 'x')));
          };
          response.on('drain', write);
          write();
        };
      });
      expect((await failure()).message).toMatch(/more than 1048576 bytes/);
      await closed;
    },
  );

  it('may have a message of any length, which is cut', async () => {
    respond = answer(400, JSON.stringify({ error: 'x'.repeat(100_000) }));
    expect((await failure()).message.length).toBeLessThan(600);
  });
});

describe('The address of LibreTranslate', () => {
  it('with credentials is refused, without being shown', () => {
    const read = () =>
      readSettings({ LIBRETRANSLATE_URL: 'http://ada:secret@localhost:5000' }, service);
    expect(read).toThrow(
      /LIBRETRANSLATE_URL: .*accepted: an http or https URL without credentials/,
    );
    expect(read).not.toThrow(/ada|secret/);
  });
});

describe('A request without an answer', () => {
  it('ends after the time-out', async () => {
    respond = () => undefined;
    const error = await failure({ timeoutMs: 50 });
    expect(error).toMatchObject({ name: 'TimeoutError' });
    expect(error).not.toBeInstanceOf(TranslationRefusedError);
  });

  it('ends after the time-out even where the answer has begun', async () => {
    respond = (_request, response) => {
      response.writeHead(200).write('{"translatedText":');
    };
    expect(await failure({ timeoutMs: 50 })).toMatchObject({ name: 'TimeoutError' });
  });

  it('ends when the handler is aborted, whose connection is closed', async () => {
    const aborting = new AbortController();
    const closed = new Promise((resolve) => {
      respond = (request) => {
        request.socket.once('close', resolve);
        aborting.abort();
      };
    });
    expect(await failure({}, aborting.signal)).toMatchObject({ name: 'AbortError' });
    await closed;
  });

  it('is not even sent when the handler was aborted before', async () => {
    expect(await failure({}, AbortSignal.abort())).toMatchObject({ name: 'AbortError' });
    expect(requests).toEqual([]);
  });
});
