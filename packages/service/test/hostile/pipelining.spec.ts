import { once } from 'node:events';
import { setTimeout as after } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { spawnService } from '../support/parcels-process.js';
import { ask, askDuring, percentile } from './honest-traffic.js';
import { pipelined, RawClients } from './raw-client.js';

const SMALL = { NODE_OPTIONS: '--max-old-space-size=256', LOG_LEVEL: 'warn' };
const DOCUMENTS = ['/docs-json', '/docs-yaml', '/events', '/metrics'];
const ATTACK_MS = 4_000;
/** For probes on a quiet machine. */
const PROMPT_MS = 100;
/** How much of the attacker's and other work on the same cores probes may feel. */
const BUSY = 5;
/** No probe waits as long, whatever else the cores have to do. */
const STARVED_MS = 5_000;

async function start(environment: Readonly<Record<string, string>> = {}) {
  // The line with the URL is of level log.
  const service = spawnService({ ...SMALL, LOG_LEVEL: 'log', ...environment });
  const { url } = await service.ready();
  // Documents are made at the first request.
  for (const path of DOCUMENTS) await ask(url + path);
  return { service, url };
}

/** Runs an attack, and asks for health and for a document all the while. */
async function under(url: string, attack: () => Promise<unknown>) {
  const quiet = await askDuring(`${url}/health/live`, after(1_000));
  const work = attack().then(() => after(ATTACK_MS));
  const [probes, honest] = await Promise.all([
    askDuring(`${url}/health/live`, work),
    askDuring(`${url}/v1/parcels/0b0f1d5e-3c4e-4c6a-9f43-0d2d8c1f6a11`, work),
  ]);
  return { probes, honest, quietMs: percentile(quiet, 0.9) };
}

function expectServed({ probes, honest, quietMs }: Awaited<ReturnType<typeof under>>): void {
  expect(new Set(probes.map(({ status }) => status))).toEqual(new Set([200]));
  expect(percentile(probes, 0.9)).toBeLessThan(PROMPT_MS + BUSY * quietMs);
  expect(percentile(probes, 1)).toBeLessThan(STARVED_MS);
  // Nobody has sent such a parcel.
  expect(new Set(honest.map(({ status }) => status))).toEqual(new Set([404]));
}

describe('A service with a heap of 256 MB answers honest clients while', () => {
  it.each(DOCUMENTS)(
    '200 connections pipeline a thousand GET %s each and read no answer',
    async (path) => {
      const { service, url } = await start();
      await using _ = service;
      using clients = new RawClients(url);
      expectServed(await under(url, () => clients.flood(200, pipelined([path], 1_000))));
      expect(clients.openOnes).toBeGreaterThan(0);
    },
  );

  it('one connection pipelines 2,000 requests, and gets all its answers when it reads them', async () => {
    const { service, url } = await start();
    await using _ = service;
    using clients = new RawClients(url);
    const socket = await clients.open();
    let answers = 0;
    socket.setEncoding('latin1').on('data', (text: string) => {
      answers += text.split('HTTP/1.1 200 OK').length - 1;
    });
    const served = await under(url, async () => {
      socket.write(pipelined(['/health/live'], 2_000));
      await expect.poll(() => answers, { timeout: 20_000 }).toBe(2_000);
    });
    expectServed(served);
  });

  it('300 connections send headers or a body byte by byte, and are ended for it', async () => {
    const { service, url } = await start({ HTTP_REQUEST_TIMEOUT_MS: '2000' });
    await using _ = service;
    using clients = new RawClients(url);
    const body = 'POST /v1/parcels HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
    const served = await under(url, async () => {
      await clients.flood(150, 'GET /docs-json HTTP/1.1\r\nX-Slow: ');
      await clients.flood(150, `${body}Content-Length: 1000\r\n\r\n{`);
    });
    expectServed(served);
    clients.readAll();
    await expect.poll(() => clients.openOnes, { timeout: 5_000 }).toBe(0);
  });

  it('a client that stops reading is ended after HTTP_SEND_TIMEOUT_MS', async () => {
    const { service, url } = await start({ HTTP_SEND_TIMEOUT_MS: '1000' });
    await using _ = service;
    using clients = new RawClients(url);
    const socket = await clients.open();
    socket.pause();
    socket.write(pipelined(['/events/asyncapi.js'], 50));
    await after(3_000);
    const closed = once(socket, 'close');
    socket.resume();
    await closed;
    expect(socket.bytesRead).toBeLessThan(40 * 1_000_000);
  });

  it('more connections are opened than HTTP_MAX_CONNECTIONS, whatever they wait with', async () => {
    const { service, url } = await start({ HTTP_MAX_CONNECTIONS: '100' });
    await using _ = service;
    using clients = new RawClients(url);
    const half = 'POST /v1/parcels HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{';
    const served = await under(url, async () => {
      await clients.flood(200, '');
      await clients.flood(200, half);
      await clients.flood(200, pipelined(['/docs-json'], 100));
    });
    expectServed(served);
    clients.readAll();
    await expect.poll(() => clients.openOnes, { timeout: 5_000 }).toBeLessThanOrEqual(100);
  });
});
