import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { firstToAnswer } from './seed-servers.js';

const open: { server: Server; sockets: Set<Socket> }[] = [];

async function listen(onConnection: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    onConnection(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push({ server, sockets });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const answering = (): Promise<string> =>
  listen((socket) => socket.on('data', () => socket.write('answer')));
const silent = (): Promise<string> => listen(() => undefined);
const closing = (): Promise<string> => listen((socket) => socket.destroy());

afterEach(() => {
  for (const { server, sockets } of open.splice(0)) {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
});

describe('The bootstrap server to begin with', () => {
  it('is one that answers, whichever turn it is, beside one that hangs and one that closes', async () => {
    const good = await answering();
    const servers = [await silent(), good, await closing()];
    for (let turn = 0; turn < servers.length; turn++) {
      const begin = performance.now();
      expect(await firstToAnswer(servers, undefined)).toBe(good);
      expect(performance.now() - begin).toBeLessThan(1_000);
    }
  });

  it('is another one each time where all answer', async () => {
    const servers = [await answering(), await answering()];
    const chosen = new Set<string>();
    for (let turn = 0; turn < servers.length; turn++)
      chosen.add(await firstToAnswer(servers, undefined));
    expect(chosen.size).toBe(2);
  });

  it('is one of them after some seconds where none answers', async () => {
    const servers = [await silent(), await closing()];
    const begin = performance.now();
    expect(servers).toContain(await firstToAnswer(servers, undefined));
    expect(performance.now() - begin).toBeLessThan(4_000);
  });

  it('is the only one there is, without asking it', async () => {
    expect(await firstToAnswer(['127.0.0.1:1'], undefined)).toBe('127.0.0.1:1');
  });
});
