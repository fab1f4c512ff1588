import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

/** What an exporter sent. */
export interface Export {
  readonly path: string;
  readonly contentType: string | undefined;
  readonly isPacked: boolean;
  /** Protobuf; the texts in it can be read as they are. */
  readonly body: Buffer;
}

/** A collector of OTLP over HTTP that keeps what it gets, on a free port of this machine. */
export class TraceCollector {
  readonly exports: Export[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<TraceCollector> {
    const server = createServer();
    const collector = new TraceCollector(server);
    server.on('request', (request: IncomingMessage, response) => {
      void collector.keep(request).then(() => response.end());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** All of it together, to look for texts in. */
  get received(): string {
    return this.exports.map(({ body }) => body.toString('latin1')).join('\n');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async keep(request: IncomingMessage): Promise<void> {
    const bytes = await buffer(request);
    const isPacked = request.headers['content-encoding'] === 'gzip';
    this.exports.push({
      path: request.url ?? '',
      contentType: request.headers['content-type'],
      isPacked,
      body: isPacked ? gunzipSync(bytes) : bytes,
    });
  }
}
