import { createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';

const LOOPBACK = '127.0.0.1';
export const AUDIENCE = 'kafka';

/** How the token endpoint behaves; a test changes it while it runs. */
export interface TokenServerState {
  /** What it does with requests; `refuse` answers as it does to a wrong secret. */
  mode: 'answer' | 'fail' | 'hang' | 'refuse';
  secret: string;
  /** Seconds for which its tokens are good. */
  lifetime: number;
  audience: string;
}

/** An OAuth token endpoint for one client, and the keys by which a broker checks its tokens. */
export class TokenServer {
  readonly state: TokenServerState;
  /** The requests for a token so far. */
  asked = 0;
  given = 0;
  /** The most requests for a token that were under way at once. */
  mostAtOnce = 0;
  /** The form of each request. */
  readonly forms: Readonly<Record<string, string>>[] = [];
  private atOnce = 0;
  private readonly keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;
  private port = 0;

  constructor(secret: string) {
    this.state = { mode: 'answer', secret, lifetime: 300, audience: AUDIENCE };
  }

  get url(): string {
    return `http://${LOOPBACK}:${this.port}`;
  }

  get tokenEndpoint(): string {
    return `${this.url}/token`;
  }

  /** Listens, on the port that it had before. */
  async start(): Promise<void> {
    const server = createServer((request, response) => void this.answer(request, response));
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(this.port, LOOPBACK, resolve));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  /** A signed token, such as the endpoint gives. */
  token(): string {
    const now = Date.now() / 1_000;
    const claims = {
      iss: this.url,
      sub: 'service',
      aud: this.state.audience,
      jti: randomUUID(),
      iat: now,
      exp: now + this.state.lifetime,
    };
    const parts = [{ alg: 'RS256', kid: 'test' }, claims];
    const signed = parts
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const signature = createSign('RSA-SHA256').update(signed).sign(this.keys.privateKey);
    return `${signed}.${signature.toString('base64url')}`;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/keys') {
      const key = { ...this.keys.publicKey.export({ format: 'jwk' }), kid: 'test', use: 'sig' };
      return reply(response, 200, { keys: [{ ...key, alg: 'RS256' }] });
    }
    this.asked += 1;
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    response.on('close', () => (this.atOnce -= 1));
    const { mode, lifetime } = this.state;
    this.forms.push(Object.fromEntries(new URLSearchParams(await text(request))));
    if (mode === 'hang') return;
    if (mode === 'fail') return reply(response, 503, { error: 'temporarily_unavailable' });
    if (mode === 'refuse' || !this.knows(request)) {
      const error_description = 'Invalid client or Invalid client credentials';
      return reply(response, 401, { error: 'invalid_client', error_description });
    }
    this.given += 1;
    reply(response, 200, {
      access_token: this.token(),
      token_type: 'Bearer',
      expires_in: lifetime,
    });
  }

  /** Reads the header as RFC 6749 has it: both parts are form-encoded. */
  private knows({ headers: { authorization = '' } }: IncomingMessage): boolean {
    const credentials = Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString();
    const form = new URLSearchParams(credentials.replace(':', '='));
    return form.get('service') === this.state.secret;
  }
}

function reply(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'www-authenticate': 'Basic' })
    .end(JSON.stringify(body));
}
