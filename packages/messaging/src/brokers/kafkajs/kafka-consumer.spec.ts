import type { Consumer as KafkaJsConsumer, ConsumerRunConfig, EachBatchPayload } from 'kafkajs';
import { setImmediate as turn } from 'node:timers/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { EventEmitter, once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Message } from '../../ports/index.js';
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

/** kafkajs as far as needed: a real broker answers late only by chance. */
class LateConsumer extends EventEmitter {
  readonly events = {
    GROUP_JOIN: 'join',
    HEARTBEAT: 'heartbeat',
    CRASH: 'crash',
    REBALANCING: 'rebalancing',
    CONNECT: 'connect',
    DISCONNECT: 'disconnect',
    STOP: 'stop',
  };
  readonly connect = async (): Promise<void> => undefined;
  readonly disconnect = async (): Promise<void> => undefined;
  readonly subscribe = async (): Promise<void> => undefined;
  readonly pause = (): void => undefined;
  readonly resume = (): void => undefined;
  answerCommit: ((error: Error) => void) | undefined;
  private config: ConsumerRunConfig | undefined;

  readonly run = async (config: ConsumerRunConfig): Promise<void> => {
    this.config = config;
    this.join();
  };

  commitOffsets = (): Promise<void> => new Promise((_, reject) => (this.answerCommit = reject));

  join(): void {
    const memberAssignment = { orders: [0] };
    this.emit('join', { payload: { memberId: 'member', memberAssignment } });
  }

  async deliver(offset: number): Promise<void> {
    const record = { offset: String(offset), timestamp: '0', key: null, value: null };
    await this.config!.eachBatch!({
      batch: { topic: 'orders', partition: 0, messages: [record], lastOffset: () => record.offset },
      resolveOffset: () => undefined,
      isRunning: () => true,
      isStale: () => false,
    } as unknown as EachBatchPayload);
    await turn();
  }
}

const illegalGeneration = (): Error =>
  Object.assign(new Error('generation'), { type: 'ILLEGAL_GENERATION' });

function consumerOn(late: LateConsumer): KafkaConsumer {
  const consumer = new KafkaConsumer({ bootstrapServers: [], clientId: 'test' }, 'group', {
    autoOffsetReset: 'earliest',
    sessionTimeoutMs: 30_000,
  });
  vi.spyOn(consumer, 'createClient').mockResolvedValue({
    consumer: () => late as unknown as KafkaJsConsumer,
  });
  return consumer;
}

describe('What a Kafka consumer tells about itself', () => {
  it('is what it owns, how often it was told so, and its last error', async () => {
    const late = new LateConsumer();
    const consumer = consumerOn(late);
    const route = { concurrency: 1, handle: async () => undefined };
    consumer.subscribe({ topics: ['orders'], route: () => route });
    await consumer.start();
    expect(consumer.assignment).toEqual([{ topic: 'orders', partition: 0 }]);
    expect(consumer.rebalances).toBe(1);
    expect(consumer.lastError).toBeUndefined();

    await late.deliver(0);
    await vi.waitUntil(() => late.answerCommit);
    late.answerCommit!(new Error('no coordinator'));
    await turn();
    expect(consumer.lastError?.message).toBe('Commit failed: Error: no coordinator');

    late.emit('crash', { payload: { error: new Error('connection lost'), restart: true } });
    expect(consumer.lastError?.message).toBe('Lost the group: Error: connection lost');
    expect(consumer.assignment).toEqual([]);

    late.join();
    expect(consumer.state).toBe('running');
    expect(consumer.rebalances).toBe(2);
    expect(consumer.assignment).toHaveLength(1);
    expect(consumer.lastError).toBeDefined();
    late.commitOffsets = async () => undefined;
    await consumer.stop();
  });
});

describe('A Kafka consumer that is told too late that it had left the group', () => {
  it('goes on handling: it is back in since, and nothing else would make it go on', async () => {
    const late = new LateConsumer();
    const consumer = consumerOn(late);
    const handled: bigint[] = [];
    const route = {
      concurrency: 1,
      handle: async ({ offset }: Message) => void handled.push(offset),
    };
    consumer.subscribe({ topics: ['orders'], route: () => route });
    await consumer.start();

    await late.deliver(0);
    await vi.waitUntil(() => late.answerCommit);
    late.emit('rebalancing', {});
    late.join();
    const first = late.answerCommit!;
    const unanswered = late.commitOffsets;
    late.commitOffsets = async () => undefined;
    first(illegalGeneration());
    await vi.waitUntil(() => handled.length === 1);
    late.commitOffsets = unanswered;
    await late.deliver(1);
    expect(handled).toEqual([0n, 1n]);

    // What is true of the present is heeded.
    await vi.waitUntil(() => late.answerCommit !== first);
    late.answerCommit!(illegalGeneration());
    await turn();
    await late.deliver(2);
    expect(handled).toEqual([0n, 1n]);
    late.commitOffsets = async () => undefined;
    late.join();
    // Back in the group, it notes that it runs the partition before it goes on.
    await vi.waitUntil(() => handled.length === 3);
    expect(handled).toEqual([0n, 1n, 2n]);
    await consumer.stop();
  });
});
