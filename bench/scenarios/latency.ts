import { randomUUID } from 'node:crypto';
import { findFreePorts } from '@nest-kafka-kit/testing/kafka';
import { createTopic } from '../events.js';
import { openLoop, untilReady } from '../load.js';
import { type Bench, percentile, type Row, Rows } from '../measurement.js';
import { Subject } from '../subject.js';

const RATES = [50, 500, 2_000];
const WARM_UP = { perSecond: 500, durationMs: 3_000 };
const RUN_MS = 5_000;
const PARTITIONS = 6;
/** Handlers begin a moment after the last request is answered. */
const PATIENCE_MS = 20_000;
const SERVICES = {
  kit: 'bench/subjects/kit-service.js',
  'plain Nest': 'bench/subjects/nest-service.js',
};

export function rateOf(perSecond: number): string {
  return `${perSecond} requests/s`;
}

/** From when an HTTP request is due until the handler of its event begins. */
export async function latency({ broker, bootstrapServers, runs, scale }: Bench): Promise<Row[]> {
  const rows = new Rows('latency');
  const ports = await findFreePorts(Object.keys(SERVICES).length);
  const services: { name: string; subject: Subject; url: string }[] = [];
  for (const [name, file] of Object.entries(SERVICES)) {
    const port = String(ports[services.length]);
    const subject = Subject.start(file, {
      KAFKA_BOOTSTRAP_SERVERS: bootstrapServers,
      KAFKA_CONSUMER_GROUP: `bench-${randomUUID()}`,
      BENCH_TOPIC: await createTopic(broker, PARTITIONS),
      PORT: port,
    });
    services.push({ name, subject, url: `http://127.0.0.1:${port}/measured` });
  }
  try {
    for (const { subject, url } of services) {
      await untilReady(url, body(0));
      const { perSecond, durationMs } = WARM_UP;
      const sent = await openLoop({ url, perSecond, durationMs: durationMs * scale, body });
      await latenciesOf(subject, sent + 1);
    }
    for (let run = 0; run < runs; run++) {
      for (const perSecond of RATES) {
        for (const { name, subject, url } of services) {
          const sent = await openLoop({ url, perSecond, durationMs: RUN_MS * scale, body });
          const latencies = await latenciesOf(subject, sent);
          for (const percent of [50, 95, 99]) {
            const about = { case: rateOf(perSecond), subject: name, unit: `p${percent} ms` };
            rows.add(about, percentile(latencies, percent));
          }
        }
      }
    }
  } finally {
    await Promise.all(services.map(({ subject }) => subject.stop()));
  }
  return rows.all();
}

/** Asks until all have been handled. */
async function latenciesOf(subject: Subject, count: number): Promise<number[]> {
  const latencies: number[] = [];
  const deadline = Date.now() + PATIENCE_MS;
  while (latencies.length < count) {
    if (Date.now() > deadline) throw new Error(`${latencies.length} of ${count} were handled.`);
    const told = subject.told<number[]>();
    subject.ask('latencies');
    latencies.push(...(await told));
  }
  return latencies;
}

function body(sentAt: number): string {
  return JSON.stringify({
    userId: randomUUID(),
    email: 'ada@example.com',
    name: 'Ada Lovelace',
    sequence: 0,
    sentAt,
    note: 'x'.repeat(40),
  });
}
