import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServiceProcess } from '@nest-kafka-kit/testing';
import { spawnService } from '../support/parcels-process.js';
import { type Seen, sendHonestTraffic } from './honest-traffic.js';

const WINDOW_MS = 1_000;
const MIN_WINDOWS = 3;
const MAX_WINDOWS = 9;
/** Four times what is promised, 250 and 100: attacker, clients and test share what the service leaves. */
const MAX_HONEST_MS = 1_000;
const MAX_PROBE_MS = 400;
const MAX_MEGABYTES = 450;

interface SmallService {
  readonly service: ServiceProcess;
  readonly url: string;
}

/** Tests that a small service serves honest clients and probes under each attack, and lives through all. */
export function itServesUnder(attacks: readonly string[]): void {
  let small: SmallService;

  beforeAll(async () => {
    small = await startSmallService();
  });

  afterAll(() => small.service[Symbol.asyncDispose]());

  describe('A service with a heap of 256 MB on one core serves 200 honest requests a second while', () => {
    it.each(attacks)('%s', async (attack) => {
      await expectServedUnder(attack, small);
    });
  });

  it('The process has lived through all of it', async () => {
    expect((await fetch(`${small.url}/health/ready`)).status).toBe(200);
  });
}

/** Starts a service with little memory on one core, and warms it up. */
async function startSmallService(): Promise<SmallService> {
  const service = spawnService({
    NODE_OPTIONS: '--max-old-space-size=256',
    // A busy machine makes the loop late too, and would make it answer 503.
    HTTP_MAX_EVENT_LOOP_DELAY_MS: '0',
  });
  const { url } = await service.ready();
  await pin(service.pid, '0');
  const agent = new Agent({ keepAlive: true });
  await sendHonestTraffic(url, agent, 2 * WINDOW_MS);
  agent.destroy();
  return { service, url };
}

/** Attacks a service, and expects that honest clients and probes are served all the while. */
async function expectServedUnder(attack: string, { service, url }: SmallService): Promise<void> {
  const attacker = spawn(process.execPath, [
    join(import.meta.dirname, 'attacker.mjs'),
    url,
    attack,
  ]);
  const agent = new Agent({ keepAlive: true, maxSockets: 50 });
  try {
    if (availableParallelism() > 1) await pin(attacker.pid!, '1');
    await once(attacker.stdout, 'data');
    const windows: Seen[] = [];
    let megabytes = 0;
    do {
      windows.push(await windowOf(service.pid, () => sendHonestTraffic(url, agent, WINDOW_MS)));
      megabytes = Math.max(megabytes, memoryOf(service.pid));
    } while (windows.length < MAX_WINDOWS && (windows.length < MIN_WINDOWS || !isGood(windows)));
    report(attack, windows, megabytes);
    expect(medianOf(windows, 'honestMs'), 'p99 of honest requests').toBeLessThan(MAX_HONEST_MS);
    expect(medianOf(windows, 'probeMs'), 'p99 of probes').toBeLessThan(MAX_PROBE_MS);
    expect(median(windows.map(({ wrong }) => wrong.length))).toBe(0);
    expect(attacker.exitCode, 'the attacker still attacks').toBeNull();
    expect(megabytes).toBeLessThan(MAX_MEGABYTES);
  } finally {
    agent.destroy();
    attacker.kill('SIGKILL');
    if (attacker.exitCode === null && attacker.signalCode === null) await once(attacker, 'exit');
  }
}

/** Leaves out the share of the time in which the service had work to do and other processes its core. */
async function windowOf(pid: number, send: () => Promise<Seen>): Promise<Seen> {
  const before = scheduled(pid);
  const seen = await send();
  const after = scheduled(pid);
  const ran = after.ran - before.ran;
  const waited = after.waited - before.waited;
  const share = ran > 0 ? ran / (ran + waited) : 1;
  return { ...seen, honestMs: seen.honestMs * share, probeMs: seen.probeMs * share };
}

/** How long a process's main thread ran and waited for its core, where the system says. */
function scheduled(pid: number): { ran: number; waited: number } {
  const path = `/proc/${pid}/task/${pid}/schedstat`;
  if (!existsSync(path)) return { ran: 0, waited: 0 };
  const [ran, waited] = readFileSync(path, 'utf8').split(' ').map(Number);
  return { ran: ran!, waited: waited! };
}

function isGood(windows: readonly Seen[]): boolean {
  return (
    medianOf(windows, 'honestMs') < MAX_HONEST_MS &&
    medianOf(windows, 'probeMs') < MAX_PROBE_MS &&
    median(windows.map(({ wrong }) => wrong.length)) === 0
  );
}

/** Says what was seen, since the bounds of a test are wider than what is promised. */
function report(attack: string, windows: readonly Seen[], megabytes: number): void {
  const [honest, probe] = [medianOf(windows, 'honestMs'), medianOf(windows, 'probeMs')];
  const wrong = [...new Set(windows.flatMap((seen) => seen.wrong))];
  const parts = [
    `p99 of honest requests ${Math.round(honest)} ms`,
    `of probes ${Math.round(probe)} ms`,
    `${megabytes} MB`,
    `load ${loadavg()[0]!.toFixed(1)}`,
    `${windows.length} windows`,
    ...(wrong.length > 0 ? [`not served in some: ${wrong.join(', ')}`] : []),
  ];
  console.info(`${attack}: ${parts.join(', ')}`);
}

const medianOf = (windows: readonly Seen[], key: 'honestMs' | 'probeMs'): number =>
  median(windows.map((seen) => seen[key]));

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Keeps a process on a core, where the system can. */
async function pin(pid: number, core: string): Promise<void> {
  await promisify(execFile)('taskset', ['-acp', core, String(pid)]).catch(() => undefined);
}

/** Megabytes that are resident; 0 where the system does not say. */
function memoryOf(pid: number): number {
  const path = `/proc/${pid}/status`;
  if (!existsSync(path)) return 0;
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(path, 'utf8'))?.[1]) / 1_024);
}
