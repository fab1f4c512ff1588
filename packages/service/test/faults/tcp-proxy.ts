import { once } from 'node:events';
import { createServer, type Server, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { LOOPBACK } from '@nest-kafka-kit/testing/kafka';

/**
 * - `pass`: as if it were not there
 * - `drop`: bytes vanish in both directions, and nobody is told; new connections are accepted
 * - `drop answers`: requests arrive, their answers vanish
 * - `refuse`: connections are closed as soon as they are opened
 */
export type ProxyMode = 'pass' | 'drop' | 'drop answers' | 'refuse';

/**
 * A network between a client and one server that can be slow, torn and silent. Both ends are on
 * the loopback address.
 *
 * @example
 * const proxy = await TcpProxy.listen({ port: 20_002, target: 20_001 });
 * proxy.setMode('drop');
 * proxy.setMode('pass');
 */
export class TcpProxy {
  /** Milliseconds each chunk waits, in each direction. */
  delayMs = 0;
  private readonly connections = new Set<Connection>();
  private currentMode: ProxyMode = 'pass';

  private constructor(
    private readonly server: Server,
    private readonly target: number,
  ) {
    server.on('connection', (client) => this.connect(client));
  }

  static async listen({ port, target }: { port: number; target: number }): Promise<TcpProxy> {
    const server = createServer();
    const proxy = new TcpProxy(server, target);
    server.listen(port, LOOPBACK);
    await once(server, 'listening');
    return proxy;
  }

  get mode(): ProxyMode {
    return this.currentMode;
  }

  /** How many connections there are. */
  get open(): number {
    return this.connections.size;
  }

  /** Connections that have lost bytes are reset: their streams could never make sense again. */
  setMode(mode: ProxyMode): void {
    this.currentMode = mode;
    for (const connection of this.connections) {
      if (mode === 'refuse' || (mode === 'pass' && connection.hasLost)) connection.reset();
    }
  }

  /** Resets every connection, whatever is under way on it. */
  cut(): void {
    for (const connection of this.connections) connection.reset();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.cut();
    await closed;
  }

  private connect(client: Socket): void {
    if (this.currentMode === 'refuse') {
      client.resetAndDestroy();
      return;
    }
    const upstream = new Socket().connect(this.target, LOOPBACK);
    const connection = new Connection(client, upstream, this);
    this.connections.add(connection);
    connection.closed.then(() => this.connections.delete(connection)).catch(() => undefined);
  }
}

/** What a connection has to know of the network it runs through. */
type Network = Pick<TcpProxy, 'mode' | 'delayMs'>;

/** One client's connection and the one behind it, which end together. */
class Connection {
  hasLost = false;
  readonly closed: Promise<void>;

  constructor(
    private readonly client: Socket,
    private readonly upstream: Socket,
    private readonly network: Network,
  ) {
    client.setNoDelay();
    upstream.setNoDelay();
    this.forward(client, upstream, () => network.mode === 'drop');
    this.forward(upstream, client, () => network.mode !== 'pass');
    this.closed = new Promise((resolve) => {
      for (const socket of [client, upstream]) {
        // A reset is an error to the other side, and what this proxy is for.
        socket.on('error', () => this.reset());
        socket.once('close', () => {
          this.reset();
          resolve();
        });
      }
    });
  }

  reset(): void {
    this.client.resetAndDestroy();
    this.upstream.resetAndDestroy();
  }

  /** Chunks keep their order, however the delay changes in between. */
  private forward(from: Socket, to: Socket, drops: () => boolean): void {
    let before: Promise<unknown> = Promise.resolve();
    from.on('data', (chunk: Buffer) => {
      const due = delay(this.network.delayMs);
      before = Promise.all([before, due]).then(() => {
        if (drops()) this.hasLost = true;
        else if (!to.destroyed) to.write(chunk);
      });
    });
  }
}
