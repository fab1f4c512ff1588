import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Connections that do what no honest client does, closed with their test. */
export class RawClients {
  private readonly sockets: Socket[] = [];

  constructor(private readonly url: string) {}

  async open(): Promise<Socket> {
    const { hostname, port } = new URL(this.url);
    const socket = connect(Number(port), hostname);
    // That the service ends such a connection is what tests want.
    socket.on('error', () => undefined);
    this.sockets.push(socket);
    await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
    return socket;
  }

  /** Opens that many connections and writes the same to each. Their answers stay unread. */
  async flood(connections: number, bytes: string): Promise<void> {
    for (let opened = 0; opened < connections; opened += 1) {
      const socket = await this.open();
      socket.pause();
      socket.write(bytes);
    }
  }

  /** Reads what is there, which is how a socket notices that it was ended. */
  readAll(): void {
    for (const socket of this.sockets) socket.resume();
  }

  get openOnes(): number {
    return this.sockets.filter(({ closed }) => !closed).length;
  }

  [Symbol.dispose](): void {
    for (const socket of this.sockets) socket.destroy();
  }
}

/** Requests as one text, each after the other. */
export function pipelined(paths: readonly string[], count: number): string {
  return Array.from(
    { length: count },
    (_, index) => `GET ${paths[index % paths.length]} HTTP/1.1\r\nHost: service\r\n\r\n`,
  ).join('');
}
