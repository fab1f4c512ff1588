import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KafkaConsumer } from './kafka-consumer.js';

describe('A Kafka consumer whose brokers are away', () => {
  let silent: Server;
  const sockets = new Set<Socket>();
  let connected: Promise<unknown[]>;
  let consumer: KafkaConsumer;

  // Somebody listens and says nothing: connecting is neither done nor refused.
  beforeEach(async () => {
    silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    silent.on('connection', (socket) => sockets.add(socket));
    connected = once(silent, 'connection');
    const { port } = silent.address() as AddressInfo;
    const connection = { bootstrapServers: [`127.0.0.1:${port}`], clientId: 'test' };
    const settings = { autoOffsetReset: 'earliest', sessionTimeoutMs: 30_000 } as const;
    consumer = new KafkaConsumer(connection, 'group', settings);
  });
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  it('is connecting until it is told to stop, which succeeds', async () => {
    consumer.subscribe({ topics: ['orders'], route: () => undefined });
    void consumer.start();
    await connected;
    expect(consumer.state).toBe('connecting');
    await expect(consumer.stop()).resolves.toBeUndefined();
    expect(consumer.state).toBe('stopped');
  });

  it('stops without having been started', async () => {
    await expect(consumer.stop()).resolves.toBeUndefined();
    expect(consumer.state).toBe('stopped');
  });

  it('is idle and connects to nothing while nothing is subscribed', async () => {
    await consumer.start();
    expect(consumer.state).toBe('idle');
  });
});
