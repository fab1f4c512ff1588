import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { median } from './kafka.js';

/**
 * Start-up time and idle memory of the built service on the in-memory broker.
 * Build first: `npm run build && npm run bench:startup`.
 */
const RUNS = 5;
const IDLE_MS = 5_000;
const main = join(import.meta.dirname, '../dist/main.js');

interface Measurement {
  readonly readyMs: number;
  readonly idleMegabytes: number;
}

async function measure(): Promise<Measurement> {
  const begin = performance.now();
  const service = spawn(process.execPath, [main], {
    cwd: tmpdir(),
    env: { PATH: process.env['PATH'], PORT: '0', LOG_FORMAT: 'json' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await readyUrl(service.stdout);
    const health = await fetch(`${url}/health/ready`);
    if (!health.ok) throw new Error(`/health/ready answered ${health.status}`);
    const readyMs = performance.now() - begin;
    await delay(IDLE_MS);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    const bytes = Number(/^process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1]);
    return { readyMs, idleMegabytes: bytes / 1024 / 1024 };
  } finally {
    service.kill('SIGTERM');
    await once(service, 'exit');
  }
}

async function readyUrl(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface(output)) {
    const url = /Ready: API (http:\S+)\/docs/.exec(line)?.[1];
    if (url) {
      output.resume();
      return url.replace('localhost', '127.0.0.1');
    }
  }
  throw new Error(`${main} ended before it was ready. Run npm run build first.`);
}

const measurements: Measurement[] = [];
for (let run = 0; run < RUNS; run++) measurements.push(await measure());

const readyMs = median(measurements.map((each) => each.readyMs));
const idleMegabytes = median(measurements.map((each) => each.idleMegabytes));
console.log(`Node ${process.version}, in-memory broker, median of ${RUNS} runs`);
console.log(`start to ready: ${Math.round(readyMs)} ms`);
console.log(`resident memory after ${IDLE_MS / 1000} s idle: ${Math.round(idleMegabytes)} MB`);
