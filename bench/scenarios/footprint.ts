import { setTimeout as delay } from 'node:timers/promises';
import { findFreePorts } from '@nest-kafka-kit/testing/kafka';
import { consume } from '../consumers.js';
import { fillTopic } from '../events.js';
import { type Bench, type Row, Rows } from '../measurement.js';
import { SERVICE, Subject } from '../subject.js';

const IDLE_MS = 5_000;
const READY_WITHIN_MS = 30_000;
const BACKLOGS = [100_000, 1_000_000];

export function backlogOf(count: number): string {
  return `backlog of ${count} events`;
}

/** How soon the service is up, what it holds when idle, and while it works off a backlog. */
export async function footprint({ broker, bootstrapServers, runs, scale }: Bench): Promise<Row[]> {
  const rows = new Rows('footprint');
  const about = { case: 'in-memory broker', subject: 'kit' };
  for (let run = 0; run < runs; run++) {
    const { readyMs, idleMegabytes } = await startUp(IDLE_MS * scale);
    rows.add({ ...about, unit: 'ms to ready' }, readyMs);
    rows.add({ ...about, unit: 'idle MB' }, idleMegabytes);
  }
  for (const backlog of BACKLOGS) {
    const count = backlog * scale;
    const topic = await fillTopic(broker, { count });
    const { elapsedMs, peakMegabytes } = await consume('kit', { bootstrapServers, topic, count });
    const working = { case: backlogOf(backlog), subject: 'kit' };
    rows.add({ ...working, unit: 'peak MB' }, peakMegabytes);
    rows.add({ ...working, unit: 'events/s' }, count / (elapsedMs / 1_000));
  }
  return rows.all();
}

async function startUp(idleMs: number): Promise<{ readyMs: number; idleMegabytes: number }> {
  const [port] = await findFreePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const begin = performance.now();
  const subject = Subject.start(SERVICE, { PORT: String(port) });
  try {
    while (!(await answers(`${url}/health/ready`))) {
      if (performance.now() - begin > READY_WITHIN_MS) throw new Error(`${url} is not ready.`);
      await delay(10);
    }
    const readyMs = performance.now() - begin;
    await delay(idleMs);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    const bytes = Number(/^process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1]);
    return { readyMs, idleMegabytes: bytes / 1024 / 1024 };
  } finally {
    await subject.stop();
  }
}

async function answers(url: string): Promise<boolean> {
  const answer = await fetch(url).catch(() => undefined);
  await answer?.text();
  return answer?.ok ?? false;
}
