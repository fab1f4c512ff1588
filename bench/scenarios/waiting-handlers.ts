import { consume, type ConsumerName } from '../consumers.js';
import { fillTopic } from '../events.js';
import { type Bench, type Row, Rows } from '../measurement.js';

const HANDLER_MS = 5;
const KEYS = [1, 2, 5, 10, 20, 1_000];
const CONCURRENCY = 100;
/** How long a run lasts, about: as many messages as that takes. */
const RUN_MS = 1_500;

export function keysOf(count: number): string {
  return `${HANDLER_MS} ms of I/O, 1 partition, ${count === 1 ? '1 key' : `${count} keys`}`;
}

/** Handlers that wait for I/O, on one partition: events a second by the number of keys. */
export async function waitingHandlers({
  broker,
  bootstrapServers,
  runs,
  scale,
}: Bench): Promise<Row[]> {
  const rows = new Rows('waiting handlers');
  for (const keys of KEYS) {
    const sideBySide: Partial<Record<ConsumerName, number>> = {
      kit: Math.min(keys, CONCURRENCY),
      'plain Nest': 1,
    };
    const counts = Object.entries(sideBySide).map(
      ([name, parallel]) =>
        [name as ConsumerName, Math.ceil((RUN_MS / HANDLER_MS) * parallel * scale)] as const,
    );
    const most = Math.max(...counts.map(([, count]) => count));
    const topic = await fillTopic(broker, { count: most, partitions: 1, keys });
    for (let run = 0; run < runs; run++) {
      for (const [subject, count] of counts) {
        const environment = {
          BENCH_HANDLER_MS: String(HANDLER_MS),
          BENCH_CONCURRENCY: String(CONCURRENCY),
        };
        const { elapsedMs } = await consume(subject, {
          bootstrapServers,
          topic,
          count,
          environment,
        });
        rows.add({ case: keysOf(keys), subject, unit: 'events/s' }, count / (elapsedMs / 1_000));
      }
    }
  }
  return rows.all();
}
