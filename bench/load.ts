import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';

const HEADERS = { 'content-type': 'application/json' };
const TICK_MS = 1;
const READY_WITHIN_MS = 60_000;

export interface ClosedLoop {
  readonly url: string;
  /** Requests under way at any time. */
  readonly connections: number;
  readonly durationMs: number;
  readonly body: string;
}

export interface OpenLoop {
  readonly url: string;
  readonly perSecond: number;
  readonly durationMs: number;
  /** @param dueAt milliseconds since 1970 */
  readonly body: (dueAt: number) => string;
}

/** Each connection sends its next request when the last one is answered. Resolves with latencies in ms. */
export async function closedLoop(loop: ClosedLoop): Promise<number[]> {
  const { url, connections, durationMs, body } = loop;
  const latencies: number[] = [];
  const client = new Client(url, connections);
  const end = performance.now() + durationMs;
  const send = async (): Promise<void> => {
    while (performance.now() < end) {
      const begin = performance.now();
      await client.post(body);
      latencies.push(performance.now() - begin);
    }
  };
  await Promise.all(Array.from({ length: connections }, send));
  await client.close();
  return latencies;
}

/** Requests leave when they are due, whatever became of those before. Resolves with their number. */
export async function openLoop({ url, perSecond, durationMs, body }: OpenLoop): Promise<number> {
  const client = new Client(url, 256);
  const begin = performance.now();
  const count = Math.round((perSecond * durationMs) / 1_000);
  const answers: Promise<void>[] = [];
  while (answers.length < count) {
    const dueCount = Math.min(count, ((performance.now() - begin) * perSecond) / 1_000);
    while (answers.length < dueCount) {
      const due = begin + (answers.length * 1_000) / perSecond;
      answers.push(client.post(body(performance.timeOrigin + due)));
    }
    await delay(TICK_MS);
  }
  await Promise.all(answers);
  await client.close();
  return count;
}

/** Resolves when the service takes requests. */
export async function untilReady(url: string, body: string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const answer = await fetch(url, { method: 'POST', headers: HEADERS, body }).catch(
      () => undefined,
    );
    if (answer?.status === 202) return;
    if (Date.now() > deadline) throw new Error(`${url} answers ${answer?.status ?? 'nothing'}.`);
    await delay(50);
  }
}

class Client {
  private readonly pool: Pool;
  private readonly path: string;

  constructor(url: string, connections: number) {
    const { origin, pathname } = new URL(url);
    this.pool = new Pool(origin, { connections, pipelining: 1 });
    this.path = pathname;
  }

  async post(body: string): Promise<void> {
    const { path } = this;
    const answer = await this.pool.request({ path, method: 'POST', headers: HEADERS, body });
    if (answer.statusCode !== 202) throw new Error(`${path}: ${await answer.body.text()}`);
    await answer.body.dump();
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}
