import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What a client asked for. */
export interface ProxiedRequest {
  readonly method: string;
  /** As it was sent, encoded. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/**
 * Stands before a schema registry: keeps what it is asked, lets in who has the credentials, and
 * answers in the registry's place where it is told to.
 *
 * @example
 * await using proxy = await RegistryProxy.start(url);
 * proxy.demanded = 'Bearer secret';
 * proxy.instead = (response) => response.writeHead(503).end();
 */
export class RegistryProxy {
  readonly requests: ProxiedRequest[] = [];
  /** The `authorization` header without which the answer is 401. */
  demanded: string | undefined;
  /** Answers instead of the registry; one that does nothing never answers. */
  instead: ((response: ServerResponse) => void) | undefined;

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {}

  /** @param url of the registry's API, with its path */
  static async start(url: string): Promise<RegistryProxy> {
    const server = createServer();
    const proxy = new RegistryProxy(server, new URL(url));
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      proxy.handle(request, response).catch(() => response.writeHead(502).end());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  /** The registry's API, seen through this proxy. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${this.target.pathname}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = request;
    const body = (await buffer(request)).toString();
    this.requests.push({ method, path, headers, body });
    if (this.instead) return this.instead(response);
    if (this.demanded !== undefined && headers.authorization !== this.demanded) {
      response.writeHead(401, { 'content-type': 'text/html' }).end('<h1>Who are you?</h1>');
      return;
    }
    const answer = await fetch(this.target.origin + path, {
      method,
      ...(body && { body, headers: { 'content-type': headers['content-type'] ?? '' } }),
    });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(await answer.text());
  }
}
