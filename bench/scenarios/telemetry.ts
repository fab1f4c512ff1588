import { randomUUID } from 'node:crypto';
import { findFreePorts } from '@nest-kafka-kit/testing/kafka';
import { consume } from '../consumers.js';
import { createTopic, fillTopic } from '../events.js';
import { closedLoop, untilReady } from '../load.js';
import { type Bench, type Row, Rows } from '../measurement.js';
import { Subject } from '../subject.js';

const EVENTS = 200_000;
const BYTES = 200;
const CONNECTIONS = 100;
const WARM_UP_MS = 2_000;
const SLICE_MS = 1_000;
const PARTITIONS = 6;
/** A few per cent are to be seen, and the machine itself varies by more: often, and in turns. */
const CONSUMING_TURNS_PER_RUN = 3;
const PUBLISHING_TURNS_PER_RUN = 5;
/** Two processes of the same code differ by more than what is measured: pairs of new ones. */
const PAIRS_PER_RUN = 3;

export const CONSUMING = 'consuming';
export const PUBLISHING = `publishing, ${CONNECTIONS} connections`;
export const WITHOUT = 'kit without telemetry';

/** Metrics on and no trace exporter, as a service is that nobody has set up; and nothing at all. */
const SUBJECTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  kit: {},
  [WITHOUT]: { BENCH_TELEMETRY: 'no' },
};

/** What counting and timing every event costs: the kit against itself without. */
export async function telemetry(bench: Bench): Promise<Row[]> {
  const rows = new Rows('telemetry');
  await consuming(bench, rows);
  const pairs = bench.scale < 1 ? 1 : bench.runs * PAIRS_PER_RUN;
  for (let pair = 0; pair < pairs; pair++) await publishing(bench, rows, pair);
  return rows.all();
}

async function consuming({ broker, bootstrapServers, runs, scale }: Bench, rows: Rows) {
  const count = EVENTS * scale;
  const topic = await fillTopic(broker, { count, bytes: BYTES });
  for (let turn = 0; turn < runs * CONSUMING_TURNS_PER_RUN; turn++) {
    for (const [subject, environment] of inTurn(turn)) {
      const run = { bootstrapServers, topic, count, environment };
      const { elapsedMs, cpuMs } = await consume('kit', run);
      const about = { case: CONSUMING, subject };
      rows.add({ ...about, unit: 'events/s' }, count / (elapsedMs / 1_000));
      rows.add({ ...about, unit: 'CPU µs/event' }, (cpuMs * 1_000) / count);
    }
  }
}

async function publishing({ broker, bootstrapServers, scale }: Bench, rows: Rows, pair: number) {
  const topic = await createTopic(broker, PARTITIONS);
  const ports = await findFreePorts(Object.keys(SUBJECTS).length);
  const services = inTurn(pair).map(([name, environment], index) => {
    const PORT = String(ports[index]);
    const subject = Subject.start('bench/subjects/kit-service.js', {
      KAFKA_BOOTSTRAP_SERVERS: bootstrapServers,
      CONSUMER_GROUPS: 'none',
      BENCH_TOPIC: topic,
      PORT,
      ...environment,
    });
    return [name, { subject, url: `http://127.0.0.1:${PORT}/measured` }] as const;
  });
  const urls = new Map(services.map(([name, { url }]) => [name, url]));
  const body = JSON.stringify({
    userId: randomUUID(),
    email: 'ada@example.com',
    name: 'Ada Lovelace',
    sequence: 0,
    sentAt: 0,
    note: '',
  });
  try {
    for (const url of urls.values()) {
      await untilReady(url, body);
      await closedLoop({ url, connections: CONNECTIONS, durationMs: WARM_UP_MS * scale, body });
    }
    for (let turn = 0; turn < PUBLISHING_TURNS_PER_RUN; turn++) {
      for (const [subject] of inTurn(turn)) {
        const url = urls.get(subject)!;
        const durationMs = SLICE_MS * scale;
        const { length } = await closedLoop({ url, connections: CONNECTIONS, durationMs, body });
        const about = { case: PUBLISHING, subject, unit: 'requests/s' };
        rows.add(about, length / (durationMs / 1_000));
      }
    }
  } finally {
    await Promise.all(services.map(([, { subject }]) => subject.stop()));
  }
}

/** Who begins changes: a machine that slows down slows down both. */
function inTurn(turn: number) {
  const subjects = Object.entries(SUBJECTS);
  return turn % 2 === 0 ? subjects : subjects.toReversed();
}
