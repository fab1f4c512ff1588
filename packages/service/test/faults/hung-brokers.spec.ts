import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Admin, Consumer } from '@nest-kafka-kit/messaging/broker';
import { KafkaBroker } from '@nest-kafka-kit/messaging/kafkajs';
import { findFreePorts, type KafkaCluster, startKafkaCluster } from '@nest-kafka-kit/testing/kafka';
import { Recorders } from '../support/recorder-process.js';
import { canRunPeer, PlainPeer } from './plain-peer.js';
import { TcpProxy } from './tcp-proxy.js';

const SESSION_MS = 6_000;
const PARTITIONS = 3;
const BROKERS = 3;
/** Consuming is back as long after the session's end at most. */
const BACK_AFTER_SESSION_MS = 15_000;
/**
 * A client that is back in no time is so by chance: the other one may just have begun to connect, for
 * 2 seconds, and then wait 2.4 for its next try.
 */
const SLACK_MS = 5_000;
const patience = { timeout: 40_000, interval: 50 };

let proxies: TcpProxy[];
let cluster: KafkaCluster;
let servers: string[];
let admin: Admin;
let feeder: PlainPeer;
const topic = `hung-${randomUUID()}`;
const controllers: number[] = [];
const canRun = await canRunPeer();

beforeAll(async () => {
  if (!canRun) return;
  const ports = await findFreePorts(2 * BROKERS);
  const [own, advertised] = [ports.slice(0, BROKERS), ports.slice(BROKERS)];
  proxies = await Promise.all(
    advertised.map((port, index) => TcpProxy.listen({ port, target: own[index]! })),
  );
  cluster = await startKafkaCluster({ brokers: BROKERS, ports: own, advertisedPorts: advertised });
  servers = advertised.map((port) => `127.0.0.1:${port}`);
  admin = brokerOn(servers).admin();
  await admin.createTopics([
    { name: topic, partitions: PARTITIONS, replicationFactor: BROKERS, config: {} },
  ]);
  feeder = await PlainPeer.spawn(['feed', servers.join(','), topic, String(PARTITIONS)], (line) =>
    controllers.push(Number(line)),
  );
});
afterAll(async () => {
  await feeder?.[Symbol.asyncDispose]();
  await admin?.close();
  await cluster?.stop();
  await Promise.all((proxies ?? []).map((proxy) => proxy[Symbol.asyncDispose]()));
});

function brokerOn(bootstrapServers: readonly string[]): KafkaBroker {
  return new KafkaBroker({
    connection: { bootstrapServers, clientId: 'hung-brokers' },
    autoOffsetReset: 'latest',
    sessionTimeoutMs: SESSION_MS,
  });
}

/** Which messages somebody has read: the newest of each partition, by when it was produced. */
class Reading {
  private readonly newest = new Map<number, number>();

  add(partition: number, producedAt: number): void {
    this.newest.set(partition, Math.max(producedAt, this.newest.get(partition) ?? 0));
  }

  /** Waits until it has read, of every partition, what was produced after `since`. Resolves with how long that took. */
  async backFrom(since: number): Promise<number> {
    const isBack = (): boolean =>
      this.newest.size === PARTITIONS && Math.min(...this.newest.values()) > since;
    await expect.poll(isBack, patience).toBe(true);
    return Date.now() - since;
  }
}

/** Our consumer and Java's, each in a group of its own with the same coordinator. */
class Readers {
  readonly ours = new Reading();
  readonly theirs = new Reading();

  private constructor(
    readonly group: string,
    private readonly consumers: Consumer[],
    private readonly peer: PlainPeer,
  ) {}

  static async start(bootstrapServers = servers): Promise<Readers> {
    const group = `group-${randomUUID()}`;
    let other = `group-${randomUUID()}`;
    while (offsetsPartition(other) !== offsetsPartition(group)) other = `group-${randomUUID()}`;
    const consumers: Consumer[] = [];
    const theirs: string[] = [];
    const peer = await PlainPeer.spawn(
      ['read', bootstrapServers.join(','), topic, other, String(SESSION_MS)],
      (line) => theirs.push(line),
    );
    const readers = new Readers(group, consumers, peer);
    // From here on lines are read at once.
    theirs.push = (...lines: string[]): number => {
      for (const line of lines) {
        const [partition, producedAt] = line.split(' ').map(Number);
        readers.theirs.add(partition!, producedAt!);
      }
      return 0;
    };
    await readers.join(bootstrapServers);
    return readers;
  }

  async join(bootstrapServers = servers): Promise<void> {
    const consumer = brokerOn(bootstrapServers).consumer(this.group);
    consumer.subscribe({
      topics: [topic],
      route: () => ({
        concurrency: 16,
        handle: async ({ partition, value }) => this.ours.add(partition, Number(String(value))),
      }),
    });
    this.consumers.push(consumer);
    await consumer.start();
  }

  async backFrom(since: number): Promise<{ ours: number; theirs: number }> {
    const [ours, theirs] = await Promise.all([
      this.ours.backFrom(since),
      // Now and then Java is not back at all, which is no yardstick, and no fault of ours.
      this.theirs.backFrom(since).catch(() => Number.POSITIVE_INFINITY),
    ]);
    return { ours, theirs };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.peer[Symbol.asyncDispose]();
    await Promise.all(this.consumers.map((consumer) => consumer.stop(AbortSignal.timeout(3_000))));
  }
}

/** The partition of the topic for groups' offsets, whose leader is a group's coordinator. */
function offsetsPartition(group: string): number {
  let hash = 0;
  for (let index = 0; index < group.length; index++)
    hash = (31 * hash + group.charCodeAt(index)) | 0;
  return (hash & 0x7fffffff) % 5;
}

async function leaderOf(name: string, partition: number): Promise<number> {
  const described = await admin.describeTopic(name);
  return described!.replicas.find((each) => each.partition === partition)!.leader;
}

/** What a broker can be to a client. */
const roles: Readonly<Record<string, (readers: Readers) => Promise<number>>> = {
  leader: () => leaderOf(topic, 0),
  coordinator: ({ group }) => leaderOf('__consumer_offsets', offsetsPartition(group)),
  controller: async () => {
    const known = controllers.length;
    feeder.ask();
    await expect.poll(() => controllers.length, patience).toBeGreaterThan(known);
    return controllers.at(-1)!;
  },
};

/** A broker that hangs, until it is disposed of; then waits until all replicas are in sync again. */
function hang(id: number, how: 'frozen' | 'black-holed'): AsyncDisposable {
  const { pid } = cluster.broker(id);
  const proxy = proxies[id - 1]!;
  if (how === 'frozen') process.kill(pid!, 'SIGSTOP');
  else proxy.setMode('drop');
  return {
    [Symbol.asyncDispose]: async () => {
      if (how === 'frozen') process.kill(pid!, 'SIGCONT');
      else proxy.setMode('pass');
      const inSync = async (): Promise<number> => {
        const topics = await Promise.all(
          [topic, '__consumer_offsets'].map((name) => admin.describeTopic(name)),
        );
        return Math.min(...topics.flatMap((each) => each!.replicas.map((of) => of.inSync.length)));
      };
      await expect.poll(inSync, patience).toBe(BROKERS);
    },
  };
}

function judge(what: string, { ours, theirs }: { ours: number; theirs: number }): void {
  console.log(`${what}: ours is back after ${ours} ms, Java's after ${theirs} ms.`);
  expect(ours).toBeLessThan(SESSION_MS + BACK_AFTER_SESSION_MS);
  expect(ours).toBeLessThan(2 * theirs + SLACK_MS);
}

describe.skipIf(!canRun)(
  'A broker that hangs holds nobody up for longer than one that is down',
  () => {
    for (const role of Object.keys(roles)) {
      it(`running, where the ${role} is frozen`, async () => {
        await using readers = await Readers.start();
        await readers.backFrom(Date.now());
        const id = await roles[role]!(readers);
        await using _ = hang(id, 'frozen');
        judge(`Running, ${role} frozen`, await readers.backFrom(Date.now()));
      });
    }

    for (const role of Object.keys(roles)) {
      // The other brokers still reach it, so that it keeps its roles, and nobody is back before it is.
      it(`running, where the ${role} is black-holed, and comes back`, async () => {
        await using readers = await Readers.start();
        await readers.backFrom(Date.now());
        const id = await roles[role]!(readers);
        {
          await using _ = hang(id, 'black-holed');
          await delay(SESSION_MS + 2_000);
        }
        judge(`Running, ${role} black-holed and back`, await readers.backFrom(Date.now()));
      });
    }

    for (const role of Object.keys(roles)) {
      it(`rejoining, where the ${role} is frozen`, async () => {
        await using readers = await Readers.start();
        await readers.backFrom(Date.now());
        const id = await roles[role]!(readers);
        const second = readers.join();
        await delay(50);
        await using _ = hang(id, 'frozen');
        judge(`Rejoining, ${role} frozen`, await readers.backFrom(Date.now()));
        await second;
      });
    }

    for (const how of ['frozen', 'black-holed'] as const) {
      it(`at start, where the first bootstrap server is ${how}`, async () => {
        // Leads nothing that is needed once the others have noticed.
        await using _ = hang(1, how);
        const begin = performance.now();
        for (let turn = 0; turn < BROKERS; turn++) {
          const each = brokerOn(servers).admin();
          expect(await each.topics()).toContain(topic);
          await each.close();
        }
        const asked = Math.round(performance.now() - begin);
        console.log(`At start, first server ${how}: three commands took ${asked} ms.`);
        expect(asked).toBeLessThan(BROKERS * 4_000);
      });
    }

    it('at start, where the first of them is frozen and the group begins', async () => {
      await using _ = hang(1, 'frozen');
      const since = Date.now();
      await using readers = await Readers.start();
      judge('Start, first server frozen', await readers.backFrom(since));
    });

    it('at start, a service and a command beside one that never answers, and a service with nothing else', async () => {
      const sockets = new Set<Socket>();
      const silent = createServer((socket) => {
        sockets.add(socket.on('error', () => undefined));
      }).listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const never = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
      await using recorders = new Recorders({
        KAFKA_BOOTSTRAP_SERVERS: [never, ...servers].join(','),
      });
      try {
        await recorders.spawn().ready();
        const { exitCode, stdout } = await recorders.command(['topics', 'list']).result;
        expect(exitCode).toBe(0);
        expect(stdout).toContain(topic);

        const alone = recorders.spawn({ KAFKA_BOOTSTRAP_SERVERS: never });
        const client = await alone.listening();
        // Longer than it took to end the process for a broker that is "not connected".
        expect(await Promise.race([alone.exited, delay(15_000, 'waits')])).toBe('waits');
        expect((await client.get('/health/ready')).status).toBe(503);
      } finally {
        for (const socket of sockets) socket.destroy();
        silent.close();
      }
    });
  },
);
