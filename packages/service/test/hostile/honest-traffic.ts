import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as after } from 'node:timers/promises';

/** Requests a second, sent when they are due, whatever has become of those before. */
const RATE = 200;
const PROBES_A_SECOND = 20;
const PATIENCE_MS = 5_000;
const PARCEL = JSON.stringify({ email: 'ada@example.com', name: 'Ada Lovelace' });

/** What clients of a service saw of it for a while; times in milliseconds. */
export interface Seen {
  /** The time within which 99 of 100 honest requests were answered. */
  readonly honestMs: number;
  /** The same of `/health/live`, asked over new connections as probes do. */
  readonly probeMs: number;
  /** Answers that were none of those expected, by what came instead. */
  readonly wrong: readonly string[];
}

interface Answer {
  readonly status: string;
  readonly ms: number;
}

/** Sends honest requests and probes for so long. */
export async function sendHonestTraffic(url: string, agent: Agent, ms: number): Promise<Seen> {
  const honest: Promise<Answer>[] = [];
  const probes: Promise<Answer>[] = [];
  const began = performance.now();
  for (let passed = 0; passed < ms; passed = performance.now() - began) {
    while (honest.length < (passed / 1_000) * RATE) honest.push(askNext(url, agent, honest.length));
    while (probes.length < (passed / 1_000) * PROBES_A_SECOND)
      probes.push(ask(url, 'GET', '/health/live', 200));
    await after(2);
  }
  const answers = await Promise.all(honest);
  const health = await Promise.all(probes);
  const wrong = [...answers, ...health].map(({ status }) => status).filter((each) => each !== '');
  return { honestMs: percentile(answers), probeMs: percentile(health), wrong };
}

/** Two of five requests publish an event. */
function askNext(url: string, agent: Agent, index: number): Promise<Answer> {
  const turn = index % 5;
  if (turn < 2) return ask(url, 'POST', '/v1/parcels', 202, agent);
  if (turn < 4) return ask(url, 'GET', `/v1/parcels/${randomUUID()}`, 404, agent);
  return ask(url, 'GET', '/docs-json', 200, agent);
}

function ask(
  url: string,
  method: string,
  path: string,
  expected: number,
  agent: Agent | false = false,
): Promise<Answer> {
  const began = performance.now();
  return new Promise((resolve) => {
    const done = (status: string) =>
      resolve({ status, ms: status ? PATIENCE_MS : performance.now() - began });
    const headers = method === 'POST' ? { 'content-type': 'application/json' } : {};
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const asked = request(url + path, { method, agent, headers, signal }, (response) => {
      const status = response.statusCode === expected ? '' : String(response.statusCode);
      response.once('error', ({ message }) => done(message)).once('end', () => done(status));
      response.resume();
    });
    asked.once('error', ({ message }) => done(message));
    asked.end(method === 'POST' ? PARCEL : undefined);
  });
}

function percentile(answers: readonly Answer[]): number {
  const times = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  return times[Math.ceil(times.length * 0.99) - 1] ?? NaN;
}
