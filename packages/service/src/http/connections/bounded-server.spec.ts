import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as after } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type ConnectionLimits, createBoundedServer } from './bounded-server.js';

const LIMITS: ConnectionLimits = {
  connections: 100,
  requestTimeoutMs: 60_000,
  sendTimeoutMs: 30_000,
};
const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

let server: Server;
const sockets: Socket[] = [];

async function listen(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
  limits: Partial<ConnectionLimits> = {},
): Promise<void> {
  server = createBoundedServer(handler, { ...LIMITS, ...limits });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
}

async function open(): Promise<Socket> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined);
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

/** Sends text, and resolves with all that is answered until so many answers have ended with a semicolon. */
async function send(socket: Socket, bytes: string, answers = 1): Promise<string> {
  let received = '';
  socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
  socket.write(bytes, 'latin1');
  await expect.poll(() => received.split(';').length - 1, { timeout: 10_000 }).toBe(answers);
  return received;
}

/** Answers with the body that came, and how many requests were in progress. */
function echo() {
  let now = 0;
  let most = 0;
  const handler = (request: IncomingMessage, response: ServerResponse): void => {
    most = Math.max(most, ++now);
    // Before the next one is begun.
    response.prependOnceListener('close', () => (now -= 1));
    void text(request).then((body) => setImmediate(() => response.end(`<${body}>;`)));
  };
  return { handler, most: () => most };
}

const isOpen = (socket: Socket): boolean => !socket.closed;

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

describe('A connection', () => {
  it('has one request in progress, and gets all its answers in order', async () => {
    const { handler, most } = echo();
    await listen(handler);
    const posts = Array.from({ length: 500 }, (_, index) => {
      const body = `number ${index}`;
      return `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    });
    const received = await send(await open(), posts.join(''), 500);
    expect(received.match(/<number \d+>/g)).toEqual(posts.map((_, index) => `<number ${index}>`));
    expect(most()).toBe(1);
  });

  it.each([
    ['by a length', (body: string) => `Content-Length: ${body.length}\r\n\r\n${body}`],
    [
      'in chunks',
      (body: string) =>
        `Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    ],
    [
      'in chunks of a byte',
      (body: string) =>
        `Transfer-Encoding: chunked\r\n\r\n${[...body].map((byte) => `1\r\n${byte}\r\n`).join('')}0\r\n\r\n`,
    ],
  ])('takes bodies delimited %s that look like requests', async (_, delimited) => {
    const { handler } = echo();
    await listen(handler);
    const body = GET.repeat(2_000);
    const post = `POST / HTTP/1.1\r\nHost: a\r\n${delimited(body)}`;
    const received = await send(await open(), post + GET + post, 3);
    expect(received.match(/<[^>]*>/g)).toEqual([`<${body}>`, '<>', `<${body}>`]);
  });

  it('takes requests that come byte by byte', async () => {
    const { handler } = echo();
    await listen(handler);
    const socket = await open();
    const bytes = `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc${GET}`;
    socket.setNoDelay();
    const received = send(socket, '', 2);
    for (const byte of bytes) {
      socket.write(byte);
      await after(1);
    }
    expect((await received).match(/<[^>]*>/g)).toEqual(['<abc>', '<>']);
  });

  it('takes requests that come in two pieces, wherever the first one ends', async () => {
    const { handler } = echo();
    await listen(handler);
    const body = 'x'.repeat(3_000);
    const post = `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3000\r\n\r\n${body}`;
    const head = post.indexOf(body);
    for (let at = head - 5; at <= head + 5; at += 1) {
      const socket = await open();
      socket.setNoDelay();
      const received = send(socket, '');
      for (const piece of [post.slice(0, at), post.slice(at, head + 10), post.slice(head + 10)]) {
        socket.write(piece);
        await after(10);
      }
      expect((await received).match(/<[^>]*>/g)).toEqual([`<${body}>`]);
    }
  });

  it('takes several slices of a body in chunks in a turn', async () => {
    let turns = 0;
    let isReading = false;
    const count = (): void => {
      turns += 1;
      if (isReading) setImmediate(count);
    };
    await listen((request, response) => {
      isReading = true;
      count();
      void text(request).then((body) => {
        isReading = false;
        response.end(`<${body}>;`);
      });
    });
    const chunk = `1000\r\n${'x'.repeat(4_096)}\r\n`;
    const head = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n';
    const received = await send(await open(), `${head}${chunk.repeat(1_000)}0\r\n\r\n`);
    expect(received).toContain('x'.repeat(4_096_000));
    // One slice in each turn would take 2,000 of them.
    expect(turns).toBeLessThan(1_500);
  });

  it('hands what follows a request to upgrade to those who take it', async () => {
    await listen((_request, response) => response.end(';'));
    server.on('upgrade', (_request, socket: Socket, head: Buffer) => {
      const taken: Buffer[] = [head];
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n\r\n');
      socket.on('data', (chunk: Buffer) => {
        taken.push(chunk);
        if (chunk.includes('last')) socket.end(`<${Buffer.concat(taken).toString()}>;`);
      });
    });
    const socket = await open();
    const upgrade = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: b\r\n\r\n';
    const received = send(socket, `${GET}${upgrade}first ${GET}`, 2);
    await after(50);
    socket.write('last');
    expect(await received).toContain(`<first ${GET}last>`);
  });

  it('answers a client that has said all it has to say', async () => {
    await listen((_request, response) => response.end(';'));
    const socket = await open();
    const received = send(socket, GET);
    socket.end();
    expect(await received).toContain('200 OK');
  });

  // Node 24 reads on before it hears of a reset: its requests are begun, as without pacing.
  const hearsOfResets = Number(process.versions.node.split('.')[0]) < 24;
  it.runIf(hearsOfResets)('that was reset has no request begun', async () => {
    let begun = 0;
    await listen((_request, response) => {
      begun += 1;
      response.end('ended;');
    });
    for (let count = 0; count < 20; count += 1) {
      const accepted = once(server, 'connection') as Promise<[Socket]>;
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1', () => {
        socket.write(GET);
        socket.resetAndDestroy();
      });
      const [its] = await accepted;
      await new Promise((closed) => its.once('close', closed));
    }
    expect(begun).toBe(0);
  });

  it('waits for whoever reads its body slowly, and keeps little of it', async () => {
    let request: IncomingMessage | undefined;
    await listen((asked) => (request = asked));
    const socket = await open();
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50000000\r\n\r\n');
    socket.write(Buffer.alloc(50_000_000));
    await expect.poll(() => request?.readableLength).toBeGreaterThan(0);
    await after(200);
    expect(request!.readableLength).toBeLessThan(200_000);
    expect(request!.socket.bytesRead).toBeLessThan(2_000_000);
    let bytes = 0;
    for await (const chunk of request!) bytes += (chunk as Buffer).length;
    expect(bytes).toBe(50_000_000);
  });
});

describe('Where all places are taken', () => {
  it('a new connection takes that of the one without an answer that has waited longest', async () => {
    await listen((_request, response) => response.end(';'), { connections: 20 });
    const idle: Socket[] = [];
    for (let count = 0; count < 10; count += 1) idle.push(await open());
    const asking = await open();
    for (let count = 0; count < 10; count += 1)
      await send(asking, GET, 1).then(() => asking.removeAllListeners('data'));
    for (let count = 0; count < 60; count += 1) idle.push(await open());
    await expect.poll(() => idle.filter(isOpen).length).toBeLessThan(20);
    expect(idle.slice(0, 40).filter(isOpen)).toEqual([]);
    expect(await send(asking, GET)).toContain('200 OK');
  });

  it('and all are at work, new ones get the spare place, and then none', async () => {
    const working: ServerResponse[] = [];
    await listen((_request, response) => working.push(response), { connections: 20 });
    for (let count = 0; count < 19; count += 1) (await open()).write(GET);
    await expect.poll(() => working.length).toBe(19);
    const spare = [await open()];
    for (const socket of spare) socket.write(GET);
    await expect.poll(() => working.length).toBe(20);
    const refused = await open();
    await once(refused, 'close');
    expect(sockets.filter(isOpen)).toHaveLength(20);
    const [first] = working;
    const answered = once(first!, 'close');
    first!.end(';');
    await answered;
    const next = await open();
    next.write(GET);
    await expect.poll(() => working.length).toBe(21);
  });
});

it('A client that takes nothing of its answer is ended', async () => {
  await listen((_request, response) => response.end(Buffer.alloc(50_000_000)), {
    sendTimeoutMs: 400,
  });
  const socket = await open();
  socket.pause();
  socket.write(GET);
  await expect
    .poll(() => new Promise((resolve) => server.getConnections((_, count) => resolve(count))), {
      timeout: 5_000,
    })
    .toBe(0);
});

it('A client that reads its answer is not ended, however long the answer is', async () => {
  await listen(
    (_request, response) => {
      const write = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(100_000)));
        if (!response.destroyed) response.once('drain', write);
      };
      write();
    },
    { sendTimeoutMs: 40 },
  );
  const socket = await open();
  let read = 0;
  // The socket of the client is read as it comes, and something is always unsent.
  socket.on('data', (chunk: Buffer) => (read += chunk.length));
  socket.write(GET);
  await after(2_000);
  expect(isOpen(socket)).toBe(true);
  expect(read).toBeGreaterThan(1_000_000);
});

it('Bodies that begin while an answer leaves are counted too', async () => {
  await listen((request, response) => request.resume().once('end', () => response.end(';')), {
    connections: 1_000,
  });
  const bodies: Socket[] = [];
  const first = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n';
  for (let count = 0; count < 300; count += 1) {
    const socket = await open();
    socket.resume().write(`${first}POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10000\r\n\r\n{`);
    bodies.push(socket);
  }
  await expect.poll(() => bodies.filter(isOpen).length, { timeout: 3_000 }).toBe(256);
});

it('Many unfinished bodies make the oldest give way', async () => {
  await listen((request) => request.resume(), { connections: 1_000 });
  const bodies: Socket[] = [];
  for (let count = 0; count < 300; count += 1) {
    const socket = await open();
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10000\r\n\r\n{');
    bodies.push(socket);
  }
  await expect.poll(() => bodies.filter(isOpen).length, { timeout: 5_000 }).toBe(256);
  expect(bodies.slice(0, 40).filter(isOpen)).toEqual([]);
});
