import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFreePorts, LOOPBACK } from '@nest-kafka-kit/testing/kafka';
import { TcpProxy } from './tcp-proxy.js';

/** Long enough for what should not come to have come, in milliseconds. */
const NOTHING_AFTER_MS = 100;

describe('The TCP proxy', () => {
  let server: Server;
  let proxy: TcpProxy;
  let port: number;
  /** What reached the server. */
  let received: string;

  beforeEach(async () => {
    received = '';
    server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.on('data', (chunk: Buffer) => {
        received += chunk.toString();
        socket.write(`echo ${chunk.toString()}`);
      });
    }).listen(0, LOOPBACK);
    await once(server, 'listening');
    [port] = (await findFreePorts(1)) as [number];
    proxy = await TcpProxy.listen({ port, target: (server.address() as AddressInfo).port });
  });

  afterEach(async () => {
    await proxy[Symbol.asyncDispose]();
    server.close();
  });

  /** A client's connection, and what it was answered. */
  async function open(): Promise<{ socket: Socket; answers: () => string; closed: Promise<void> }> {
    const socket = connect(port, LOOPBACK);
    let answers = '';
    socket.on('data', (chunk: Buffer) => (answers += chunk.toString()));
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => socket.destroy());
    await once(socket, 'connect');
    return { socket, answers: () => answers, closed };
  }

  it('passes bytes in both directions', async () => {
    const { socket, answers } = await open();
    socket.write('hello');
    await expect.poll(answers).toBe('echo hello');
  });

  it('delays, and keeps the order when the delay ends', async () => {
    const { socket, answers } = await open();
    proxy.delayMs = 200;
    socket.write('one ');
    await delay(50);
    proxy.delayMs = 0;
    socket.write('two');
    expect(received).toBe('');
    await expect.poll(() => received).toBe('one two');
    await expect.poll(answers).toContain('two');
  });

  it('drops silently, and resets on healing what has lost bytes', async () => {
    const { socket, closed } = await open();
    const untouched = await open();
    await expect.poll(() => proxy.open).toBe(2);
    proxy.setMode('drop');
    socket.write('gone');
    await delay(NOTHING_AFTER_MS);
    expect(received).toBe('');
    expect(socket.destroyed).toBe(false);
    proxy.setMode('pass');
    await closed;
    untouched.socket.write('here');
    await expect.poll(untouched.answers).toBe('echo here');
  });

  it('lets requests through and hides their answers', async () => {
    const { socket, answers } = await open();
    proxy.setMode('drop answers');
    socket.write('stored');
    await expect.poll(() => received).toBe('stored');
    await delay(NOTHING_AFTER_MS);
    expect(answers()).toBe('');
  });

  it('refuses, and cuts', async () => {
    const first = await open();
    await expect.poll(() => proxy.open).toBe(1);
    proxy.setMode('refuse');
    await first.closed;
    await (
      await open().catch(() => undefined)
    )?.closed;
    proxy.setMode('pass');
    const second = await open();
    await expect.poll(() => proxy.open).toBe(1);
    proxy.cut();
    await second.closed;
    expect(proxy.open).toBe(0);
  });
});
