import { findFreePorts } from '@nest-kafka-kit/testing/kafka';
import { createTopic } from '../events.js';
import { closedLoop, untilReady } from '../load.js';
import { type Bench, percentile, type Row, Rows } from '../measurement.js';
import { SERVICE, Subject } from '../subject.js';

const CONNECTIONS = [1, 10, 100, 500];
const WARM_UP_MS = 2_000;
const RUN_MS = 4_000;
const PARTITIONS = 6;
const BODY = JSON.stringify({ email: 'ada@example.com', name: 'Ada Lovelace' });

interface Service {
  readonly file: string;
  readonly environment?: Readonly<Record<string, string>>;
}

const SERVICES: Readonly<Record<string, Service>> = {
  kit: { file: SERVICE, environment: { CONSUMER_GROUPS: 'none' } },
  'plain Nest': { file: 'bench/subjects/nest-service.js' },
  'Fastify + kafkajs': { file: 'bench/subjects/fastify-service.js' },
  'Fastify + kafkajs, batched by hand': {
    file: 'bench/subjects/fastify-service.js',
    environment: { BENCH_BATCHED: 'yes' },
  },
};

/** `POST /v1/users`: requests a second and how long they take, by how many clients ask at once. */
export async function publish({ broker, bootstrapServers, runs, scale }: Bench): Promise<Row[]> {
  const rows = new Rows('publish');
  const topic = await createTopic(broker, PARTITIONS);
  const ports = await findFreePorts(Object.keys(SERVICES).length);
  const services = Object.entries(SERVICES).map(([name, { file, environment }], index) => {
    const common = { KAFKA_BOOTSTRAP_SERVERS: bootstrapServers, BENCH_TOPIC: topic };
    const PORT = String(ports[index]);
    const subject = Subject.start(file, { ...common, PORT, ...environment });
    return { name, subject, url: `http://127.0.0.1:${PORT}/v1/users` };
  });
  try {
    for (const { url } of services) {
      await untilReady(url, BODY);
      await closedLoop({ url, connections: 50, durationMs: WARM_UP_MS * scale, body: BODY });
    }
    for (let run = 0; run < runs; run++) {
      for (const connections of CONNECTIONS) {
        for (const { name: subject, url } of services) {
          const durationMs = RUN_MS * scale;
          const latencies = await closedLoop({ url, connections, durationMs, body: BODY });
          const about = { case: connectionsOf(connections), subject };
          rows.add({ ...about, unit: 'requests/s' }, latencies.length / (durationMs / 1_000));
          rows.add({ ...about, unit: 'p50 ms' }, percentile(latencies, 50));
          rows.add({ ...about, unit: 'p99 ms' }, percentile(latencies, 99));
        }
      }
    }
  } finally {
    await Promise.all(services.map(({ subject }) => subject.stop()));
  }
  return rows.all();
}

export function connectionsOf(count: number): string {
  return count === 1 ? '1 connection' : `${count} connections`;
}
