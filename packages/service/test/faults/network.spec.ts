import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findFreePorts, type KafkaCluster, startKafkaCluster } from '@nest-kafka-kit/testing/kafka';
import { Experiment } from './experiment.js';
import { throughService } from './publisher.js';
import { TcpProxy } from './tcp-proxy.js';
import { violationsOf } from './violations.js';

let proxy: TcpProxy;
let cluster: KafkaCluster;
beforeAll(async () => {
  const [port, proxyPort] = await findFreePorts(2);
  proxy = await TcpProxy.listen({ port: proxyPort!, target: port! });
  cluster = await startKafkaCluster({ ports: [port!], advertisedPorts: [proxyPort!] });
});
afterAll(async () => {
  await cluster?.stop();
  await proxy?.[Symbol.asyncDispose]();
});

/** What happens between service and broker, each for as long as it takes to hurt. */
const faults: Readonly<Record<string, () => Promise<void>>> = {
  'answers late': async () => {
    proxy.delayMs = 300;
    await delay(3_000);
    proxy.delayMs = 0;
  },
  'cuts every connection, again and again': async () => {
    for (let cut = 0; cut < 8; cut++) {
      await expect.poll(() => proxy.open, { timeout: 10_000, interval: 20 }).toBeGreaterThan(0);
      // Sometimes into a handshake, sometimes into requests under way.
      await delay(50 * cut);
      proxy.cut();
    }
  },
  'is silent for longer than the session': async () => {
    proxy.setMode('drop');
    await delay(5_000);
    proxy.setMode('pass');
  },
  // Longer than kafkajs tries: what was stored is not known, and the producer starts anew.
  'takes requests and hides the answers, then refuses connections': async () => {
    proxy.setMode('drop answers');
    await delay(1_000);
    proxy.setMode('refuse');
    await delay(14_000);
    proxy.setMode('pass');
  },
};

it('A network that delays, cuts, drops and refuses between service and broker loses no event', async () => {
  await using experiment = await Experiment.prepare({
    bootstrapServers: cluster.bootstrapServers,
    environment: { PUBLISH_TIMEOUT_MS: '2000' },
  });
  const client = await experiment.recorders.spawn().ready();
  experiment.publishThrough(throughService(client));
  const { publisher } = experiment;
  const healed = new AbortController();
  const publishing = publisher.run({ perSecond: 200, workMs: 5, signal: healed.signal });

  const recovered = async (): Promise<void> => {
    const stored = publisher.published.length;
    const patience = { timeout: 40_000, interval: 50 };
    await expect.poll(() => publisher.published.length, patience).toBeGreaterThan(stored + 300);
    await experiment.handles(300);
    await expect.poll(async () => (await client.get('/health/ready')).status, patience).toBe(200);
  };

  await recovered();
  for (const [name, fault] of Object.entries(faults)) {
    const rejected = publisher.rejected;
    const duplicates = experiment.report().duplicates.count;
    await fault();
    const begin = Date.now();
    await recovered();
    console.log(
      `A network that ${name}: ${publisher.rejected - rejected} publishes rejected, ` +
        `${experiment.report().duplicates.count - duplicates} duplicates, recovered after ${Date.now() - begin} ms.`,
    );
  }
  healed.abort();
  await publishing;
  await experiment.settled();

  const report = experiment.report();
  console.log(`${publisher.published.length} events, ${report.duplicates.count} duplicates.`);
  expect(violationsOf(report)).toMatchObject({ lost: [], outOfOrder: [], committedUnfinished: [] });
});
