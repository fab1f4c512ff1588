import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientCredentials, type ClientCredentialsOptions } from './client-credentials.js';

const SECRET = 'CANARY: +/%&ü';

let server: Server;
let url: string;
let requests: { authorization: string | undefined; form: string; path: string | undefined }[];
let answer: (response: ServerResponse, request: IncomingMessage) => void;

beforeEach(async () => {
  requests = [];
  answer = (response) =>
    json(response, 200, { access_token: 'abc', token_type: 'Bearer', expires_in: 60 });
  server = createServer((request, response) => {
    void text(request).then((form) => {
      requests.push({ authorization: request.headers.authorization, form, path: request.url });
      answer(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'www-authenticate': 'Basic' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

const ask = (options: Partial<ClientCredentialsOptions> = {}) =>
  clientCredentials({ tokenEndpoint: url, clientId: 'my shop', clientSecret: SECRET, ...options })(
    new AbortController().signal,
  );
const failure = async (options?: Partial<ClientCredentialsOptions>) =>
  (await ask(options).catch((error: unknown) => error)) as Error & { code: string };

describe('Client credentials', () => {
  it('are sent in a Basic header, form-encoded, with the scope in the form', async () => {
    const extensions = { logicalCluster: 'lkc-1' };
    expect(await ask({ scope: 'kafka:read kafka:write', extensions })).toEqual({
      value: 'abc',
      lifetimeMs: 60_000,
      extensions,
    });
    const [basic, credentials = ''] = requests[0]!.authorization!.split(' ');
    expect(basic).toBe('Basic');
    const [id = '', secret = ''] = Buffer.from(credentials, 'base64').toString().split(':');
    const decode = (part: string) => decodeURIComponent(part.replaceAll('+', ' '));
    expect([decode(id), decode(secret)]).toEqual(['my shop', SECRET]);
    expect(requests[0]!.form).toBe(
      'scope=kafka%3Aread+kafka%3Awrite&grant_type=client_credentials',
    );
  });

  it('ask for the secret with each token', async () => {
    let secret = 'old';
    const provide = clientCredentials({
      tokenEndpoint: url,
      clientId: 'shop',
      clientSecret: () => secret,
    });
    await provide(new AbortController().signal);
    secret = 'new';
    await provide(new AbortController().signal);
    const sent = requests.map(({ authorization = '' }) =>
      Buffer.from(authorization.slice('Basic '.length), 'base64').toString(),
    );
    expect(sent).toEqual(['shop:old', 'shop:new']);
  });

  it.each([
    ['http://login.example/token', /http:\/\/.*on this machine/],
    ['https://anna:CANARY@login.example/token', /credentials/],
    ['https://login.example/token#part', /#/],
    ['ftp://localhost/token', /ftp/],
    ['login.example', /no URL/],
  ])('go to no such endpoint: %s', (tokenEndpoint, reason) => {
    const make = () => clientCredentials({ tokenEndpoint, clientId: 'a', clientSecret: 'b' });
    expect(make).toThrow(reason);
    expect(make).not.toThrow(/CANARY/);
  });

  it.each([
    'https://login.example/token',
    'http://localhost/t',
    'http://[::1]:1/t',
    'http://127.8.9.1/t',
  ])('may go to %s', (tokenEndpoint) => {
    const options = { tokenEndpoint, clientId: 'a', clientSecret: 'b' };
    expect(() => clientCredentials(options)).not.toThrow();
  });
});

describe('An answer without a token', () => {
  it.each<[string, number, unknown, string, RegExp]>([
    [
      'a wrong secret',
      401,
      { error: 'invalid_client', error_description: 'No such client' },
      'REFUSED',
      /invalid_client \(No such client\)/,
    ],
    ['a wrong scope', 400, { error: 'invalid_scope' }, 'REFUSED', /invalid_scope/],
    ['another page', 404, '<html>', 'REFUSED', /status 404/],
    ['too many requests', 429, { error: 'slow_down' }, 'UNAVAILABLE', /slow_down/],
    [
      'an overloaded server',
      400,
      { error: 'temporarily_unavailable' },
      'UNAVAILABLE',
      /temporarily/,
    ],
    ['a broken server', 500, 'oops', 'UNAVAILABLE', /status 500/],
    ['no JSON', 200, '<html>', 'UNAVAILABLE', /RFC 6749/],
    ['a list', 200, [], 'UNAVAILABLE', /RFC 6749/],
    ['no access_token', 200, { token_type: 'bearer' }, 'UNAVAILABLE', /RFC 6749/],
    [
      'a number for a token',
      200,
      { access_token: 1, token_type: 'bearer' },
      'UNAVAILABLE',
      /RFC 6749/,
    ],
    ['no type', 200, { access_token: 'a' }, 'UNAVAILABLE', /RFC 6749/],
    [
      'another type',
      200,
      { access_token: 'a', token_type: 'mac' },
      'UNAVAILABLE',
      /RFC 6749|bearer/,
    ],
    [
      'a lifetime that is none',
      200,
      { access_token: 'a', token_type: 'bearer', expires_in: -1 },
      'UNAVAILABLE',
      /RFC 6749/,
    ],
    ['deep JSON', 200, '['.repeat(100_000), 'UNAVAILABLE', /RFC 6749/],
  ])('is refused or tried again, and said: %s', async (_what, status, body, code, message) => {
    answer = (response) => json(response, status, body);
    expect(await failure()).toMatchObject({
      code: `MESSAGING_TOKEN_${code}`,
      message: expect.stringMatching(message) as string,
    });
  });

  it('is not read beyond its bound', async () => {
    answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const chunk = Buffer.alloc(65_536, ' ');
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
        response.once('drain', more);
      };
      more();
    };
    expect((await failure()).message).toContain('more than 524288 bytes');
  });

  it('is no redirect, which would carry the secret elsewhere', async () => {
    answer = (response) => void response.writeHead(307, { location: `${url}/elsewhere` }).end();
    const { code, message } = await failure();
    expect(code).toBe('MESSAGING_TOKEN_REFUSED');
    expect(message).toContain('redirects are not followed');
    expect(requests).toHaveLength(1);
  });

  it('is given up after five seconds', { timeout: 20_000 }, async () => {
    answer = () => undefined;
    expect((await failure()).message).toContain('no answer within 5000 ms');
  });

  it('is told with its reason where nobody listens', async () => {
    server.closeAllConnections();
    server.close();
    expect((await failure()).message).toContain('ECONNREFUSED');
  });

  it('shows no secret, no line of its own and no more than a few hundred characters', async () => {
    const error_description = `${SECRET}\n[Nest] forged \u001b[31m ${'x'.repeat(100_000)}`;
    answer = (response) => json(response, 400, { error: 'invalid_request', error_description });
    const error = await failure({ tokenEndpoint: `${url}?key=CANARY` });
    expect(error.message).not.toContain('CANARY');
    expect(error.message).not.toContain('\n');
    expect(error.message).not.toContain('\u001b');
    expect(error.message.length).toBeLessThan(800);
    expect(error.cause).toBeUndefined();
  });
});
