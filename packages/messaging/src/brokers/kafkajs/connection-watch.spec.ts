import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConnectionWatch, type KafkaJsConnection } from './connection-watch.js';
import { isUnreachable } from './kafka-errors.js';

const HEARTBEAT = { apiKey: 12, apiName: 'Heartbeat' };
const FETCH = { apiKey: 1, apiName: 'Fetch' };
const JOIN_GROUP = { apiKey: 11, apiName: 'JoinGroup' };

let silent: Server;
let answering: Server;
const sockets = new Set<Socket>();
async function listen(onConnection: (socket: Socket) => void): Promise<Server> {
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    onConnection(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
beforeAll(async () => {
  silent = await listen(() => undefined);
  answering = await listen((socket) => socket.on('data', () => socket.write('answer')));
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  silent.close();
  answering.close();
});

/** kafkajs's connection, as far as it is watched. */
class FakeConnection {
  readonly host = '127.0.0.1';
  readonly ssl = undefined;
  readonly authHandlers = null;
  readonly rejections: Error[] = [];
  readonly inflight = new Map<number, unknown>();
  chunks: Buffer[] = [Buffer.from('half')];
  bytesBuffered = 4;
  bytesNeeded = 9;
  isOpen = true;
  hung = 0;
  readonly requestQueue: KafkaJsConnection['requestQueue'];

  constructor(readonly port: number) {
    this.requestQueue = {
      inflight: this.inflight as KafkaJsConnection['requestQueue']['inflight'],
      scheduleRequestTimeoutCheck: () => undefined,
      destroy() {
        clearInterval(this.requestTimeoutIntervalId);
      },
    };
    const watch = new ConnectionWatch(this as unknown as KafkaJsConnection, () => {
      this.hung += 1;
      watch.close('does not answer');
    });
    this.requestQueue.scheduleRequestTimeoutCheck();
  }

  send(correlationId: number, entry: object, requestTimeout = 10_000): void {
    const rejected = (error: Error): number => this.rejections.push(error);
    this.inflight.set(correlationId, { correlationId, entry, requestTimeout, rejected });
  }

  readonly connect = async (): Promise<void> => undefined;
  readonly disconnect = async (): Promise<void> => void (this.isOpen = false);
  readonly isConnected = (): boolean => this.isOpen;
  readonly processData = (): void => undefined;
  rejectRequests(error: Error): void {
    for (const request of this.inflight.values())
      (request as { rejected(error: Error): void }).rejected(error);
    this.inflight.clear();
  }
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
const settled = (connection: FakeConnection): Promise<void> =>
  expect.poll(() => connection.isOpen, { timeout: 8_000, interval: 20 }).toBe(false);

describe.concurrent('A watched connection', { timeout: 15_000 }, () => {
  it('is closed after three seconds where the server hangs, whatever it was asked', async () => {
    const connection = new FakeConnection(portOf(silent));
    connection.send(1, JOIN_GROUP, 65_000);
    const begin = performance.now();
    await settled(connection);
    expect(performance.now() - begin).toBeLessThan(5_000);
    expect(connection.hung).toBe(1);
  });

  it('waits for what may wait where the server answers others', async () => {
    const connection = new FakeConnection(portOf(answering));
    connection.send(1, JOIN_GROUP, 65_000);
    // Waits behind it, as a server answers in order.
    connection.send(2, HEARTBEAT);
    await delay(4_500);
    expect(connection).toMatchObject({ isOpen: true, hung: 0, rejections: [] });
    connection.requestQueue.destroy();
  });

  it('is closed where a quick request is not answered although the server answers others', async () => {
    const connection = new FakeConnection(portOf(answering));
    connection.send(1, HEARTBEAT);
    connection.send(2, FETCH);
    await settled(connection);
    expect(connection.hung).toBe(0);
    const [heartbeat, fetch] = connection.rejections as (Error & { type?: string })[];
    // By these kafkajs looks for the coordinator again, and for the cluster's state.
    expect(heartbeat).toMatchObject({ type: 'NOT_COORDINATOR_FOR_GROUP', retriable: true });
    expect(fetch).toMatchObject({ name: 'KafkaJSConnectionClosedError', port: connection.port });
    expect(connection.rejections.every(isUnreachable)).toBe(true);
  });

  it('begins anew with each answer: half of one from before would garble the next', async () => {
    const connection = new FakeConnection(portOf(silent));
    connection.isOpen = false;
    await (connection as unknown as KafkaJsConnection).connect();
    expect(connection).toMatchObject({ chunks: [], bytesBuffered: 0, bytesNeeded: 4 });
    connection.requestQueue.destroy();
  });

  it('stays open while bytes arrive, however long the answer takes', async () => {
    const connection = new FakeConnection(portOf(silent));
    connection.send(1, FETCH);
    for (let part = 0; part < 10; part++) {
      await delay(500);
      (connection as unknown as KafkaJsConnection).processData(Buffer.from('part'));
    }
    expect(connection).toMatchObject({ isOpen: true, hung: 0 });
    connection.requestQueue.destroy();
  });
});
