import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SchemaRegistryRefusedError } from '../errors.js';
import { RegistryHttp } from './registry-http.js';

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

const servers: Server[] = [];

/** A server, its address, and the requests that it got. */
async function serve(handle: Handle): Promise<{ url: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    handle(request, response);
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

const answer: Handle = (_request, response) => void response.end('{"schema":"1"}');
const redirect = (location: string, status = 302): Handle => {
  return (_request, response) => void response.writeHead(status, { location }).end();
};
const AUTHORIZATION = { token: 'a-token-for-tests-alone' };

let other: Awaited<ReturnType<typeof serve>>;

beforeEach(async () => {
  other = await serve(answer);
});

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('A registry that redirects', () => {
  it.each([301, 302, 303, 307, 308])('to another host is refused: %d', async (status) => {
    for (const location of [
      `${other.url}/schemas/ids/1`,
      other.url.replace('http:', ''),
      'http://[',
    ]) {
      const { url } = await serve(redirect(location, status));
      const http = new RegistryHttp({ url, authorization: AUTHORIZATION });
      for (const body of [undefined, { schema: '1' }]) {
        const asked = http.request(['schemas', 'ids', '1'], body);
        await expect(asked).rejects.toBeInstanceOf(SchemaRegistryRefusedError);
        await expect(asked).rejects.toThrow(/redirects to .* not followed: correct `registry.url`/);
      }
    }
    expect(other.requests).toEqual([]);
  });

  it('to an address with credentials is refused without showing them', async () => {
    const { url } = await serve((request, response) =>
      redirect(`http://anna:CANARY@${request.headers.host}/x`)(request, response),
    );
    const asked = new RegistryHttp({ url }).request(['x']);
    await expect(asked).rejects.toThrow('not followed');
    await expect(asked).rejects.not.toThrow('CANARY');
  });

  it('within its host is followed, with the credentials', async () => {
    const { url, requests } = await serve((request, response) =>
      (request.url === '/old/x' ? redirect('/new/x', 307) : answer)(request, response),
    );
    const http = new RegistryHttp({ url: `${url}/old`, authorization: AUTHORIZATION });
    expect(await http.request(['x'])).toMatchObject({ status: 200 });
    expect(await http.request(['x'], { schema: '1' })).toMatchObject({ status: 200 });
    expect(requests.map(({ method, url: path }) => `${method} ${path}`)).toEqual([
      'GET /old/x',
      'GET /new/x',
      'POST /old/x',
      'POST /new/x',
    ]);
    for (const { headers } of requests)
      expect(headers.authorization).toBe(`Bearer ${AUTHORIZATION.token}`);
  });

  it('a POST to what would be a GET, or without end, is refused', async () => {
    const { url, requests } = await serve(redirect('/again', 301));
    const http = new RegistryHttp({ url });
    await expect(http.request(['x'], {})).rejects.toThrow('answers a POST with the redirect 301');
    await expect(http.request(['x'])).rejects.toThrow('more than 3 times');
    expect(requests).toHaveLength(5);
  });
});
